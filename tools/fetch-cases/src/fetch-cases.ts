import {
  type CaseApi,
  type CasePage,
  type CaseQuery,
  type FoundCases,
  toText,
} from "@d2pipe/commcare-client";
import { ownCodes } from "@d2pipe/records";
import type { Logger, Output } from "@d2pipe/tool-kit";
import type { CaseCursor } from "./case-cursor.ts";
import type { CaseWriter } from "./case-writer.ts";
import { type FetchFlags, toApi, toClosed } from "./fetch-flags.ts";
import { findMismatch } from "./find-mismatch.ts";
import type { ListingPlan } from "./plan-listing.ts";

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
function giveWay({ out, signal }: FetchJob): Promise<void> | undefined {
  signal.throwIfAborted();
  return out.full ? out.drained() : undefined;
}

function toCursor(page: CasePage, closed: boolean | undefined): CaseCursor | undefined {
  const { lastIndexedOn, lastCaseId } = page;
  if (lastIndexedOn === undefined || lastCaseId === undefined) return undefined;
  return { indexed_on: lastIndexedOn, case_id: lastCaseId, ...(closed === undefined ? {} : { closed }) };
}

/** Writes what the plan lists. Ids that come by are taken out of `pending`. */
export async function writeListing(job: FetchJob, plan: ListingPlan, pending: Set<string>): Promise<void> {
  const { source, writer, flags, log } = job;
  const { bounds, checkpoints } = plan;
  const query: CaseQuery = { type: flags.type, api: toApi(flags), pageSize: flags["page-size"], ...bounds };
  for await (const page of source.listCases(query)) {
    for (const text of page.texts) {
      writer.case(text);
      pending.delete(text.id);
      const wait = giveWay(job);
      if (wait) await wait;
    }
    page.release();
    const cursor = toCursor(page, bounds.closed);
    if (cursor && checkpoints && cursor.indexed_on > (checkpoints.after ?? "")) writer.checkpoint(cursor);
    log.progress(`${writer.count} cases${page.matching === undefined ? "" : ` of about ${page.matching}`}`);
  }
}

function writeMissing({ writer, log }: FetchJob, missing: readonly string[]): void {
  for (const id of missing) {
    const hint = "deleted in CommCare HQ, or not visible to this user";
    writer.outcome(id, { status: "rejected", code: "NOT_FOUND", message: ownCodes.NOT_FOUND, hint });
  }
  if (missing.length > 0)
    log.warn(`${missing.length} cases asked by id do not exist or are not visible: ${sample(missing)}`);
}

function sample(ids: readonly string[]): string {
  return ids.slice(0, 5).join(", ") + (ids.length > 5 ? ", …" : "");
}

/** Writes the cases of `--ids`; one that exists but is not what the other flags ask for is a `skipped` outcome. */
export async function writeIds(job: FetchJob, lists: AsyncIterable<readonly string[]>): Promise<void> {
  const wanted = { type: job.flags.type, closed: toClosed(job.flags) };
  for await (const ids of lists) {
    const { cases, missing } = await job.source.getCases(ids, { api: toApi(job.flags) });
    for (const record of cases) {
      const mismatch = findMismatch(record, wanted);
      if (mismatch === undefined) job.writer.case(toText(record));
      else job.writer.outcome(record.case_id, { status: "skipped", message: mismatch });
      await giveWay(job);
    }
    writeMissing(job, missing);
  }
}

/**
 * Fetches again what earlier runs left rejected or unknown in the index. A case that does not fit the flags now (it was opened
 * again) is left owed: it comes by itself when it changes.
 */
export async function writePending(job: FetchJob, pending: ReadonlySet<string>): Promise<void> {
  const { flags, log, source, writer } = job;
  const wanted = { type: flags.type, closed: toClosed(flags) };
  const ids = [...pending];
  let left = 0;
  for (let start = 0; start < ids.length; start += flags["page-size"]) {
    const asked = ids.slice(start, start + flags["page-size"]);
    const { cases, missing } = await source.getCases(asked, { api: toApi(flags) });
    for (const record of cases) {
      if (findMismatch(record, wanted) === undefined) writer.case(toText(record));
      else left += 1;
      await giveWay(job);
    }
    writeMissing(job, missing);
  }
  if (ids.length > 0) log.info(`${ids.length - left} cases left rejected by earlier runs fetched again`);
  if (left > 0) log.info(`${left} cases left rejected by earlier runs are not what the flags ask for now`);
}
