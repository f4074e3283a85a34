/** A recording the twin does not repeat, or repeats but for some places. */
export interface Deviation {
  readonly subject: string;
  readonly name: string;
  readonly versions: readonly string[];
  /** Undefined: the recording is out of scope. */
  readonly leftOut?: RegExp;
  readonly reason: string;
}

export const deviations: readonly Deviation[] = [];
