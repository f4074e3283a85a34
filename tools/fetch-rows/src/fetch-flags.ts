import type { ToolContext } from "@d2pipe/tool-kit";

/** The tool's flags as `command.ts` declares them. */
export interface FetchFlags {
  readonly sql: string;
  readonly param: readonly string[];
  readonly table: string;
  readonly key: string;
  readonly rev: string | undefined;
  readonly voided: string | undefined;
  readonly watermark: string | undefined;
  readonly overlap: number;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly system: string;
  readonly stream: string | undefined;
  readonly timeout: number;
}

export type FetchContext = Omit<ToolContext, "flags"> & { readonly flags: FetchFlags };

/** `date_changed, id` → both names. */
export function splitNames(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

/** `--param NAME=VALUE` by name; undefined where there is no `=`. */
export function splitParam(text: string): [name: string, value: string] | undefined {
  const at = text.indexOf("=");
  return at < 1 ? undefined : [text.slice(0, at), text.slice(at + 1)];
}
