import { type FoundCases, toText } from "@d2pipe/commcare-client";
import { formatCount } from "@d2pipe/format";
import { type Case, ownCodes } from "@d2pipe/records";
import { type FetchFlags, toApi, toClosed } from "./fetch-flags.ts";
import { type FetchJob, formatIds, waitForReader } from "./fetch-job.ts";
import { findMismatch } from "./find-mismatch.ts";

/** Cases that wait to be corrected: by id the revision that was not accepted. */
export type PendingCases = ReadonlyMap<string, string | undefined>;

export type Decision = { do: "send" } | { do: "skip"; why: string } | { do: "leave" };

/**
 * A case that does not fit the flags now (it was opened again, or has another type) does not wait any more, since a case that fits
 * again has changed and is listed. But only if the case has changed since it was rejected: else the flags have.
 */
export function decide(record: Case, rejected: string | undefined, flags: FetchFlags): Decision {
  const why = findMismatch(record, { type: flags.type, closed: toClosed(flags) });
  if (why === undefined) return { do: "send" };
  const { revision } = toText(record);
  const hasChanged = revision !== undefined && rejected !== undefined && revision !== rejected;
  return hasChanged ? { do: "skip", why } : { do: "leave" };
}

/**
 * Fetches again what earlier runs left rejected or unknown in the index. One that needs no correction any more gets an
 * outcome that is not `rejected`, by which the sink stops waiting for it.
 */
export async function writePending(job: FetchJob, pending: PendingCases): Promise<void> {
  const { flags, log, source } = job;
  const ids = [...pending.keys()];
  const missing: string[] = [];
  let left = 0;
  for (let start = 0; start < ids.length; start += flags["page-size"]) {
    const asked = ids.slice(start, start + flags["page-size"]);
    const found = await source.getCases(asked, { api: toApi(flags) });
    left += await writeFound(job, found, pending);
    missing.push(...found.missing);
  }
  if (missing.length > 0) await writeMissing(job, missing);
  const again = ids.length - missing.length - left;
  if (again > 0) log.info(`${formatCount(again, "case")} waiting to be corrected fetched again`);
  if (left > 0)
    log.info(`${formatCount(left, "case")} waiting to be corrected left out: not what the flags ask for`);
}

/** Returns how many are left waiting. */
async function writeFound(job: FetchJob, { cases }: FoundCases, pending: PendingCases): Promise<number> {
  let left = 0;
  for (const record of cases) {
    const decision = decide(record, pending.get(record.case_id), job.flags);
    if (decision.do === "send") job.writer.case(toText(record));
    else if (decision.do === "leave") left += 1;
    else job.writer.outcome(record.case_id, { status: "skipped", message: decision.why });
    await waitForReader(job);
  }
  return left;
}

/**
 * The server says "not found" of a deleted case and of one that this user may not see. As long as the user sees any case, it
 * counts as deleted: reported once, and not asked for again. A user who sees none has lost access, and nothing is given up for that.
 */
async function writeMissing(job: FetchJob, missing: readonly string[]): Promise<void> {
  const { log, writer } = job;
  const list = `${formatCount(missing.length, "case")} waiting to be corrected (${formatIds(missing)})`;
  if (await seesAnyCase(job)) {
    const hint =
      "deleted in CommCare HQ: what was sent of it before stays; or hidden from this user: when it can be seen again, fetch it with --ids";
    for (const id of missing)
      writer.outcome(id, {
        status: "skipped",
        code: "MISSING_FROM_SOURCE",
        message: ownCodes.MISSING_FROM_SOURCE,
        hint,
      });
    log.warn(
      `${list}: not in CommCare HQ any more, or hidden from this user; reported once, and not asked for again`,
    );
  } else {
    const hint = "this user sees no case of this type at all: check its role and locations in CommCare HQ";
    for (const id of missing)
      writer.outcome(id, { status: "rejected", code: "NOT_FOUND", message: ownCodes.NOT_FOUND, hint });
    log.warn(`${list}: not found; ${hint}`);
  }
}

async function seesAnyCase({ flags, source, writer }: FetchJob): Promise<boolean> {
  if (writer.cases > 0) return true;
  const query = { type: flags.type, api: toApi(flags), pageSize: 1 };
  for await (const page of source.listCases(query)) return page.count > 0;
  return false;
}
