import type { Case } from "@d2pipe/records";
import { HttpError } from "@d2pipe/errors";
import type { Ask, Question } from "./ask.ts";
import { type CaseApi, maxPageSize } from "./case-query.ts";
import { toCase } from "./to-case.ts";
import { bulkFetchSchema, stubSchema } from "./wire.ts";

/** What became of a list of ids: the cases in the order asked, and the ids that the server does not show to this user. */
export interface FoundCases {
  cases: readonly Case[];
  missing: readonly string[];
}

function toFound(ask: Ask, question: Question, raws: readonly unknown[], ids: readonly string[]): FoundCases {
  const cases: Case[] = [];
  for (const raw of raws) {
    if (stubSchema.safeParse(raw).success) continue;
    const record = toCase(raw, "v2");
    if (!record) throw ask.unexpected(question, "an entry is neither a case nor says why there is none");
    cases.push(record);
  }
  const found = new Set(cases.map((record) => record.case_id));
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
