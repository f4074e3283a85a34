import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planV1Page, type V1Page, type V1Plan, type V1Position } from "./plan-v1-page.ts";
import { addMilliseconds, floorToMillisecond } from "./timestamp.ts";

interface Indexed {
  id: string;
  indexedOn: string;
}

const start = "2024-03-11T09:00:00.000000Z";

/** A search index that sorts and compares by milliseconds, orders ties its own way, and clamps the limit. */
class SearchIndex {
  readonly clamp: number;
  readonly counts: boolean;
  cases: Indexed[];

  constructor(cases: Indexed[], clamp: number, counts: boolean) {
    this.cases = cases;
    this.clamp = clamp;
    this.counts = counts;
  }

  answer(position: V1Position): V1Page {
    const since = position.kind === "window" ? (position.since ?? "") : position.millisecond;
    const until = position.kind === "window" ? "9999" : addMilliseconds(position.millisecond, 1);
    const matching = this.cases
      .filter(({ indexedOn }) => floorToMillisecond(indexedOn) >= since && indexedOn < until)
      .toSorted((a, b) => floorToMillisecond(a.indexedOn).localeCompare(floorToMillisecond(b.indexedOn)));
    const limit = Math.min(position.kind === "window" ? position.limit : 5000, this.clamp);
    const offset = position.kind === "window" ? 0 : position.offset;
    const page = matching.slice(offset, offset + limit);
    return {
      ids: page.map(({ id }) => id),
      indexedOn: page.map(({ indexedOn }) => indexedOn),
      limit,
      hasNext: this.counts ? offset + limit < matching.length : true,
      total: this.counts ? matching.length : undefined,
    };
  }
}

function pull(index: SearchIndex, pageSize: number, between?: (request: number) => void): string[] {
  const ids: string[] = [];
  let position: V1Position = { kind: "window", since: undefined, limit: pageSize };
  for (let request = 1; request < 10_000; request += 1) {
    const page = index.answer(position);
    ids.push(...page.ids);
    const plan: V1Plan = planV1Page(position, page, pageSize);
    if ("problem" in plan) throw new Error(plan.problem);
    if ("done" in plan) return ids;
    position = plan.next;
    between?.(request);
  }
  throw new Error("the pull does not end");
}

/** Times with many ties: few milliseconds, few microseconds inside. */
const someCases = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom("000", "001", "999")), { maxLength: 60 })
  .map((times) =>
    times.map(([ms, micros], at) => ({
      id: `case-${at}`,
      indexedOn: `${addMilliseconds(start, ms).slice(0, 23)}${micros}Z`,
    })),
  );

describe("planV1Page", () => {
  it("loses no case, whatever the ties, the page size, the server's own limit and its counting", () => {
    fc.assert(
      fc.property(
        someCases,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (cases, pageSize, clamp, counts) => {
          const ids = pull(new SearchIndex(cases, clamp, counts), pageSize);
          expect(new Set(ids)).toEqual(new Set(cases.map(({ id }) => id)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("loses no case when cases move to the end during the pull", () => {
    fc.assert(
      fc.property(someCases, fc.array(fc.nat()), fc.integer({ min: 2, max: 9 }), (cases, moves, pageSize) => {
        const index = new SearchIndex(cases, 5000, true);
        const ids = pull(index, pageSize, (request) => {
          const moved = index.cases[(moves[request] ?? 0) % (index.cases.length || 1)];
          if (!moved || request > moves.length) return;
          const others = index.cases.filter((each) => each !== moved);
          index.cases = [...others, { id: moved.id, indexedOn: addMilliseconds(start, 1000 + request) }];
        });
        expect(new Set(ids)).toEqual(new Set(cases.map(({ id }) => id)));
      }),
    );
  });

  it("reads a millisecond again when a case left it between two offsets", () => {
    const cases = Array.from({ length: 25 }, (_, at) => ({ id: `case-${at}`, indexedOn: start }));
    const index = new SearchIndex(cases, 10, true);
    let isWalking = 0;
    const ids = pull(index, 10, () => {
      isWalking += 1;
      if (isWalking === 4)
        index.cases = [...cases.slice(1), { id: "case-0", indexedOn: addMilliseconds(start, 50) }];
    });
    expect(new Set(ids).size).toBe(25);
  });

  it("refuses a server that does not keep the order or the start it was asked for", () => {
    const page = { ids: ["a", "b"], limit: 2, hasNext: true, total: 9 };
    const late = addMilliseconds(start, 500);
    const window: V1Position = { kind: "window", since: undefined, limit: 2 };
    expect(planV1Page(window, { ...page, indexedOn: [late, start] }, 2)).toHaveProperty("problem");
    expect(planV1Page({ ...window, since: late }, { ...page, indexedOn: [start, late] }, 2)).toHaveProperty(
      "problem",
    );
    expect(planV1Page(window, { ...page, indexedOn: [undefined, undefined] }, 2)).toHaveProperty("problem");
  });
});
