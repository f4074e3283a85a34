import type { CasePage, CaseQuery } from "@d2pipe/commcare-client";
import { formatCount } from "@d2pipe/format";
import type { CaseCursor } from "./case-cursor.ts";
import { toApi } from "./fetch-flags.ts";
import { type FetchJob, waitForReader } from "./fetch-job.ts";
import type { ListingPlan } from "./plan-listing.ts";

function toCursor(page: CasePage, closed: boolean | undefined): CaseCursor | undefined {
  const { lastIndexedOn, lastCaseId } = page;
  if (lastIndexedOn === undefined || lastCaseId === undefined) return undefined;
  return { indexed_on: lastIndexedOn, case_id: lastCaseId, ...(closed === undefined ? {} : { closed }) };
}

/** Writes what the plan lists. Ids that come by are taken out of `pending`. */
export async function writeListing(
  job: FetchJob,
  plan: ListingPlan,
  pending: Map<string, unknown>,
): Promise<void> {
  const { source, writer, flags, log } = job;
  const { bounds, checkpoints } = plan;
  log.progress("waiting for the first page");
  let expected = "";
  const query: CaseQuery = { type: flags.type, api: toApi(flags), pageSize: flags["page-size"], ...bounds };
  for await (const page of source.listCases(query)) {
    for (const text of page.texts) {
      writer.case(text);
      pending.delete(text.id);
      const wait = waitForReader(job);
      if (wait) await wait;
    }
    page.release();
    const cursor = toCursor(page, bounds.closed);
    if (cursor && checkpoints && cursor.indexed_on > (checkpoints.after ?? "")) writer.checkpoint(cursor);
    // Later pages count all that match, or what is left: it depends on the server's age.
    if (expected === "" && page.matching !== undefined) expected = ` of about ${page.matching}`;
    log.progress(`${formatCount(writer.cases, "case")}${expected}`);
  }
}
