import type { CaseApi, CasePage, CaseQuery, FoundCases } from "@d2pipe/commcare-client";
import type { Logger, Output } from "@d2pipe/tool-kit";
import type { CaseWriter } from "./case-writer.ts";
import type { FetchFlags } from "./fetch-flags.ts";

/** The part of the CommCare client that this tool uses. */
export interface CaseSource {
  listCases(query: CaseQuery): AsyncIterable<CasePage>;
  getCases(ids: readonly string[], options: { api: CaseApi }): Promise<FoundCases>;
}

export interface FetchJob {
  source: CaseSource;
  writer: CaseWriter;
  out: Output;
  log: Logger;
  signal: AbortSignal;
  flags: FetchFlags;
}

/** Undefined when there is nothing to wait for: a promise a case would cost more than the case. */
export function waitForReader({ out, signal }: FetchJob): Promise<void> | undefined {
  signal.throwIfAborted();
  return out.full ? out.drained() : undefined;
}

export function formatIds(ids: readonly string[]): string {
  return ids.slice(0, 5).join(", ") + (ids.length > 5 ? ", …" : "");
}
