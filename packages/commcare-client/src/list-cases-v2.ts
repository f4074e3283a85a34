import type { Ask, Question } from "./ask.ts";
import { type CasePage, ListedPage } from "./case-page.ts";
import { type CaseQuery, defaultPageSize } from "./case-query.ts";
import { CursorLoop } from "./cursor-loop.ts";
import { parseNextCursor } from "./next-cursor.ts";
import { PageReader } from "./page-reader.ts";
import { Repeats } from "./repeats.ts";
import { addMilliseconds, floorToMillisecond } from "./timestamp.ts";
import { type Step, walkPages } from "@d2pipe/http";
import { v2PageSchema } from "./wire.ts";

/**
 * The first request. The start is asked with `gt` one millisecond earlier, not with `gte`: the server keeps its own
 * `indexed_on.gte` in the cursor and would mistake ours for it, and the index compares no finer than milliseconds
 * (commcare-kobo-api §3.2).
 */
function toQuery(query: CaseQuery): [string, string][] {
  const since =
    query.indexedSince === undefined
      ? undefined
      : addMilliseconds(floorToMillisecond(query.indexedSince), -1);
  const parameters: [string, string | undefined][] = [
    ["case_type", query.type],
    ["limit", String(query.pageSize ?? defaultPageSize)],
    ["closed", query.closed === undefined ? undefined : String(query.closed)],
    ["owner_id", query.owner],
    ["indexed_on.gt", since],
    ["indexed_on.lt", query.indexedUntil && floorToMillisecond(query.indexedUntil)],
    ["server_last_modified.gte", query.modifiedSince],
    ["server_last_modified.lt", query.modifiedUntil],
    ["fields", query.fields?.join(",")],
  ];
  return parameters.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** Cases of Case API v2 in the order (indexed_on, case id), page by page along the server's cursor. */
export function listCasesV2(ask: Ask, query: CaseQuery): AsyncGenerator<CasePage, void, undefined> {
  const reader = new PageReader("cases", "v2");
  const repeats = new Repeats();
  const loop = new CursorLoop();
  const askPage = async (cursor: string, signal: AbortSignal): Promise<Step<string, CasePage>> => {
    const parameters: [string, string][] = cursor === "" ? toQuery(query) : [["cursor", cursor]];
    const question: Question = { method: "GET", path: "case/v2/", query: parameters, signal };
    const read = await ask.page(question, reader);
    const answer = v2PageSchema.safeParse(read.envelope);
    if (!answer.success) throw ask.unexpected(question, "expected a page of cases: {cases, next}");
    const next = parseNextCursor(answer.data.next);
    if (next === undefined)
      throw ask.unexpected(question, "the page names a next page, but without a cursor");
    if (next !== null && loop.isRound(next)) {
      throw ask.unexpected(question, "the server sent the same cursor twice: its pages go in a circle");
    }
    const matching = answer.data.matching_records;
    return { page: new ListedPage(read.table, repeats, { reader, matching }), next: next ?? undefined };
  };
  return walkPages("", askPage);
}
