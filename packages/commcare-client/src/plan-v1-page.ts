import { maxPageSize } from "./case-query.ts";
import { addMilliseconds, floorToMillisecond } from "./timestamp.ts";

/**
 * Where a v1 pull stands. `window`: everything from a time of indexing on. `tie`: more cases were indexed in one millisecond
 * than a page holds, so that one millisecond is walked by offset.
 */
export type V1Position =
  | { kind: "window"; since: string | undefined; limit: number }
  | {
      kind: "tie";
      millisecond: string;
      offset: number;
      /** Met in this round, to hold against what the server says there is. */
      ids: ReadonlySet<string>;
      total: number | undefined;
      round: number;
    };

/** What a v1 page says about itself. `indexedOn` are timestamps in the order of the page; undefined where unknown. */
export interface V1Page {
  ids: readonly string[];
  indexedOn: readonly (string | undefined)[];
  /** As the server applied it. */
  limit: number;
  hasNext: boolean;
  total: number | undefined;
}

export type V1Plan = { next: V1Position } | { done: true } | { problem: string };

const maxRounds = 5;

/** Why the page cannot be trusted to follow the one before; the whole method rests on the order. */
function findDisorder(since: string | undefined, times: readonly string[]): string | undefined {
  let before = since === undefined ? "" : since.slice(0, 23);
  for (const time of times) {
    const millisecond = time.slice(0, 23);
    if (millisecond < before)
      return "cases do not come in the order of indexed_on, so a page could be missed";
    before = millisecond;
  }
  return undefined;
}

function planAfterWindow(
  position: Extract<V1Position, { kind: "window" }>,
  page: V1Page,
  pageSize: number,
): V1Plan {
  const times = page.indexedOn.filter((time) => time !== undefined);
  const disorder = findDisorder(position.since, times);
  if (disorder) return { problem: disorder };
  const isFull = page.ids.length >= page.limit;
  if (page.ids.length === 0 || (!isFull && !page.hasNext)) return { done: true };
  const last = times.at(-1);
  if (last === undefined)
    return { problem: "no case of a full page says when it was indexed, so paging cannot go on" };
  const since = floorToMillisecond(last);
  if (since !== position.since) return { next: { kind: "window", since, limit: pageSize } };
  if (!isFull) return { done: true };
  if (position.limit < maxPageSize) return { next: { kind: "window", since, limit: maxPageSize } };
  return { next: startTie(since, 1) };
}

function startTie(millisecond: string, round: number): V1Position {
  return { kind: "tie", millisecond, offset: 0, ids: new Set(), total: undefined, round };
}

/**
 * Offsets shift when a case leaves the millisecond (it was changed meanwhile), so a round counts only when the server's
 * total stayed the same and as many different cases came.
 */
function planAfterTie(
  position: Extract<V1Position, { kind: "tie" }>,
  page: V1Page,
  pageSize: number,
): V1Plan {
  const { millisecond, round } = position;
  const again: V1Plan =
    round < maxRounds
      ? { next: startTie(millisecond, round + 1) }
      : {
          problem: `the cases indexed at ${millisecond} changed during each of ${maxRounds} readings; run again later`,
        };
  if (position.offset > 0 && page.total !== position.total) return again;
  const ids = new Set([...position.ids, ...page.ids]);
  const offset = position.offset + page.ids.length;
  const isShort = page.ids.length < page.limit && !page.hasNext;
  if (page.ids.length > 0 && !isShort && offset !== page.total) {
    return { next: { kind: "tie", millisecond, offset, ids, total: page.total, round } };
  }
  if (page.total !== undefined && ids.size !== page.total) return again;
  return { next: { kind: "window", since: addMilliseconds(millisecond, 1), limit: pageSize } };
}

/**
 * The request after a page of List Cases v0.5 (commcare-kobo-api §2.3): by time of indexing, never by offset, because an
 * offset loses cases while data changes. The window starts at the last time seen, inclusive, so the caller drops repeats.
 */
export function planV1Page(position: V1Position, page: V1Page, pageSize: number): V1Plan {
  return position.kind === "window"
    ? planAfterWindow(position, page, pageSize)
    : planAfterTie(position, page, pageSize);
}
