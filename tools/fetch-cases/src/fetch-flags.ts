import type { CaseApi } from "@d2pipe/commcare-client";

/** The tool's flags as `command.ts` declares them. */
export interface FetchFlags {
  readonly type: string;
  readonly closed: boolean;
  readonly open: boolean;
  readonly since: string | undefined;
  readonly first: string | undefined;
  readonly until: string | undefined;
  readonly "from-date": string | undefined;
  readonly window: readonly [string, string] | undefined;
  readonly ids: string | undefined;
  readonly api: string;
  readonly "page-size": number;
  readonly stream: string | undefined;
  /** Minutes. */
  readonly overlap: number;
}

export function toApi(flags: FetchFlags): CaseApi {
  return flags.api === "v1" ? "v1" : "v2";
}

/** Which cases the flags ask for: closed, open, or (undefined) both. */
export function toClosed({ closed, open }: FetchFlags): boolean | undefined {
  if (closed) return true;
  return open ? false : undefined;
}
