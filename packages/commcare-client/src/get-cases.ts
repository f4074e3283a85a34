import type { Case } from "@d2pipe/records";
import { HttpError } from "@d2pipe/errors";
import type { Ask, Question } from "./ask.ts";
import { type CaseApi, maxPageSize } from "./case-query.ts";
import { toCase } from "./to-case.ts";
import { bulkFetchSchema, stubSchema } from "./wire.ts";

/** What became of a list of ids. */
export interface FoundCases {
  /** In the order asked. */
  cases: readonly Case[];
  /** The server says "not found": deleted, of another project, or not for this user to see; it does not say which. */
  missing: readonly string[];
}

/** An id is missing only when the server says so itself: what it does not mention is not missing. */
function toFound(ask: Ask, question: Question, raws: readonly unknown[], ids: readonly string[]): FoundCases {
  const cases: Case[] = [];
  const missing = new Set<string>();
  for (const raw of raws) {
    const stub = stubSchema.safeParse(raw).data;
    if (stub && !/not found/i.test(stub.error))
      throw ask.unexpected(question, `the server says of a case: ${stub.error.slice(0, 100)}`);
    if (stub) missing.add(stub.case_id);
    const record = stub ? undefined : toCase(raw, "v2");
    if (record) cases.push(record);
    else if (!stub) throw ask.unexpected(question, "an entry is neither a case nor says why there is none");
  }
  const found = new Set(cases.map((record) => record.case_id));
  const unsaid = ids.filter((id) => !found.has(id) && !missing.has(id));
  if (unsaid.length > 0)
    throw ask.unexpected(question, `the answer says nothing of ${unsaid.length} of ${ids.length} cases`);
  return { cases, missing: ids.filter((id) => !found.has(id)) };
}

async function getByBulkFetch(ask: Ask, ids: readonly string[]): Promise<FoundCases> {
  const question: Question = { method: "POST", path: "case/v2/bulk-fetch/", body: { case_ids: ids } };
  const answer = bulkFetchSchema.safeParse(await ask.json(question));
  if (!answer.success) throw ask.unexpected(question, "expected {cases} for the ids asked");
  return toFound(ask, question, answer.data.cases, ids);
}

async function getOneOfV1(ask: Ask, id: string): Promise<Case | undefined> {
  const question: Question = { method: "GET", path: `v0.5/case/${encodeURIComponent(id)}/` };
  try {
    const record = toCase(await ask.json(question), "v1");
    if (record) return record;
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return undefined;
    throw error;
  }
  throw ask.unexpected(question, "expected one case");
}

/** Cases by id: up to 5000 a request in v2 (commcare-kobo-api §3.4), one by one in v1. */
export async function getCases(ask: Ask, ids: readonly string[], api: CaseApi): Promise<FoundCases> {
  const cases: Case[] = [];
  const missing: string[] = [];
  if (api === "v1") {
    for (const id of ids) {
      const record = await getOneOfV1(ask, id);
      if (record) cases.push(record);
      else missing.push(id);
    }
    return { cases, missing };
  }
  for (let start = 0; start < ids.length; start += maxPageSize) {
    const found = await getByBulkFetch(ask, ids.slice(start, start + maxPageSize));
    cases.push(...found.cases);
    missing.push(...found.missing);
  }
  return { cases, missing };
}
