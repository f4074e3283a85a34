/** The tool's flags as `command.ts` declares them. */
export interface GenFlags {
  readonly metadata: string | undefined;
  readonly program: string | undefined;
  readonly "program-stage": string | undefined;
  readonly to: string | undefined;
  readonly replace: boolean;
  readonly "to-delimiter": string;
  readonly form: string | undefined;
  readonly sample: string | undefined;
  readonly delimiter: string;
  readonly "strip-groups": string | undefined;
  readonly accept: string;
  readonly "org-unit-from": string | undefined;
  readonly "date-from": string | undefined;
  readonly mapping: string | undefined;
  readonly json: boolean;
  readonly "data-elements": string | undefined;
  readonly "option-sets": string | undefined;
  readonly generated: string | undefined;
  readonly csv: string | undefined;
}
