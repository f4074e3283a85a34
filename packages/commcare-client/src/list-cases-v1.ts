import type { Ask, Question } from "./ask.ts";
import type { CaseTable } from "./case-table.ts";
import { type CasePage, ListedPage } from "./case-page.ts";
import { type CaseQuery, defaultPageSize, maxPageSize } from "./case-query.ts";
import { PageReader } from "./page-reader.ts";
import { planV1Page, type V1Page, type V1Position } from "./plan-v1-page.ts";
import { Repeats } from "./repeats.ts";
import { addMilliseconds, floorToMillisecond, justBefore } from "./timestamp.ts";
import { type Step, walkPages } from "@d2pipe/http";
import { type V1PageAnswer, v1PageSchema } from "./wire.ts";

/** A trailing `Z` with seconds is a 400 here (commcare-kobo-api §2.1). */
function withoutZone(timestamp: string | undefined): string | undefined {
  return timestamp?.slice(0, -1);
}

function toWindow(position: V1Position, query: CaseQuery): [string, string | undefined][] {
  if (position.kind === "window") {
    const until = query.indexedUntil && justBefore(floorToMillisecond(query.indexedUntil));
    return [
      ["limit", String(position.limit)],
      ["indexed_on_start", withoutZone(position.since)],
      ["indexed_on_end", withoutZone(until)],
    ];
  }
  return [
    ["limit", String(maxPageSize)],
    ["offset", String(position.offset)],
    ["indexed_on_start", withoutZone(position.millisecond)],
    ["indexed_on_end", withoutZone(justBefore(addMilliseconds(position.millisecond, 1)))],
  ];
}

/** Both ends of a range are inclusive here, so the end is the last microsecond before ours. */
function toQuery(query: CaseQuery, position: V1Position): [string, string][] {
  const until = query.modifiedUntil === undefined ? undefined : justBefore(query.modifiedUntil);
  const parameters: [string, string | undefined][] = [
    ["type", query.type],
    ["order_by", "indexed_on"],
    ["closed", query.closed === undefined ? undefined : String(query.closed)],
    ["owner_id", query.owner],
    ["server_date_modified_start", withoutZone(query.modifiedSince)],
    ["server_date_modified_end", withoutZone(until)],
    ...toWindow(position, query),
  ];
  return parameters.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function toV1Page({ meta }: V1PageAnswer, table: CaseTable, position: V1Position): V1Page {
  const rows = Array.from({ length: table.count }, (_, row) => row);
  return {
    ids: rows.map((row) => table.getId(row)),
    indexedOn: rows.map((row) => table.getIndexedOn(row)),
    limit: meta.limit || (position.kind === "window" ? position.limit : maxPageSize),
    hasNext: typeof meta.next === "string" && meta.next !== "",
    total: meta.total_count ?? undefined,
  };
}

/** Cases of List Cases v0.5 in the order of indexed_on, window by window: `planV1Page` says how and why. */
export function listCasesV1(ask: Ask, query: CaseQuery): AsyncGenerator<CasePage, void, undefined> {
  const reader = new PageReader("objects", "v1");
  const repeats = new Repeats();
  const pageSize = query.pageSize ?? defaultPageSize;
  const since = query.indexedSince === undefined ? undefined : floorToMillisecond(query.indexedSince);
  const askPage = async (position: V1Position, signal: AbortSignal): Promise<Step<V1Position, CasePage>> => {
    const question: Question = { method: "GET", path: "v0.5/case/", query: toQuery(query, position), signal };
    const read = await ask.page(question, reader);
    const answer = v1PageSchema.safeParse(read.envelope);
    if (!answer.success) throw ask.unexpected(question, "expected a page of cases: {meta, objects}");
    const plan = planV1Page(position, toV1Page(answer.data, read.table, position), pageSize);
    if ("problem" in plan) throw ask.unexpected(question, plan.problem);
    const page = new ListedPage(read.table, repeats, { reader, matching: answer.data.meta.total_count });
    return { page, next: "next" in plan ? plan.next : undefined };
  };
  return walkPages<V1Position, CasePage>({ kind: "window", since, limit: pageSize }, askPage);
}
