import { toText } from "@d2pipe/commcare-client";
import { formatCount } from "@d2pipe/format";
import { ownCodes } from "@d2pipe/records";
import { toApi, toClosed } from "./fetch-flags.ts";
import { type FetchJob, formatIds, waitForReader } from "./fetch-job.ts";
import { findMismatch } from "./find-mismatch.ts";

/** Writes the cases of `--ids`; one that exists but is not what the other flags ask for is a `skipped` outcome. */
export async function writeIds(job: FetchJob, lists: AsyncIterable<readonly string[]>): Promise<void> {
  const { flags, log, source, writer } = job;
  const wanted = { type: flags.type, closed: toClosed(flags) };
  for await (const ids of lists) {
    const { cases, missing } = await source.getCases(ids, { api: toApi(flags) });
    for (const record of cases) {
      const mismatch = findMismatch(record, wanted);
      if (mismatch === undefined) writer.case(toText(record));
      else writer.outcome(record.case_id, { status: "skipped", message: mismatch });
      await waitForReader(job);
    }
    writeMissing(job, missing);
    log.progress(formatCount(writer.cases, "case"));
  }
}

function writeMissing({ writer, log }: FetchJob, missing: readonly string[]): void {
  const hint = "deleted in CommCare HQ, or not visible to this user";
  for (const id of missing)
    writer.outcome(id, { status: "rejected", code: "NOT_FOUND", message: ownCodes.NOT_FOUND, hint });
  if (missing.length > 0)
    log.warn(`${formatCount(missing.length, "case")} not found: ${formatIds(missing)}; ${hint}`);
}
