import type { ToolContext } from "@d2pipe/tool-kit";

/** The tool's flags as `command.ts` declares them. */
export interface FetchFlags {
  readonly delimiter: string;
  readonly key: string | undefined;
  readonly na: string;
  readonly export: string | undefined;
  readonly "page-size": number;
  readonly stream: string | undefined;
  readonly "strip-groups": string | undefined;
  readonly "merge-selects": string | undefined;
  readonly "last-line": string;
}

export type FetchContext = Omit<ToolContext, "flags"> & { readonly flags: FetchFlags };
