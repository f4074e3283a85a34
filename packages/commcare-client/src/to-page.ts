import type { Case } from "@d2pipe/records";
import type { CaseApi } from "./case-query.ts";
import type { CasePage } from "./case-page.ts";
import type { Repeats } from "./repeats.ts";
import { toTimestamp } from "./timestamp.ts";
import { toCase, toRevision } from "./to-case.ts";

/** The cases of an answer, or what is wrong with the first that is none. */
export function toCases(raws: readonly unknown[], api: CaseApi): { cases: Case[] } | { fault: string } {
  const cases: Case[] = [];
  for (const raw of raws) {
    const record = toCase(raw, api);
    if (!record) return { fault: `entry ${cases.length + 1} of ${raws.length} is no case` };
    cases.push(record);
  }
  return { cases };
}

/** A page without what was listed before in this run. */
export function toPage(
  cases: readonly Case[],
  repeats: Repeats,
  matching: number | null | undefined,
): CasePage {
  const last = cases.at(-1);
  return {
    cases: cases.filter((record) => {
      const revision = toRevision(record) ?? record.indexed_on;
      return typeof revision !== "string" || !repeats.isRepeat(record.case_id, revision);
    }),
    lastIndexedOn: toTimestamp(last?.indexed_on),
    lastCaseId: last?.case_id,
    matching: matching ?? undefined,
  };
}
