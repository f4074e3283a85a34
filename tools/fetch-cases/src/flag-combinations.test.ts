import { UsageError } from "@d2pipe/errors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFlags } from "../test/no-flags.ts";
import type { CaseCursor } from "./case-cursor.ts";
import { checkFlags } from "./check-flags.ts";
import type { FetchFlags } from "./fetch-flags.ts";
import { type Bounds, type ListingPlan, planListing } from "./plan-listing.ts";

const now = new Date("2024-03-11T09:45:23Z");
const checkpoint = { indexed_on: "2024-03-10T12:00:00.000000Z", case_id: "c1" };

const times = {
  since: [undefined, "last", "all", "2024-02-01"],
  until: [undefined, "2024-03-31"],
  first: [undefined, "2024-01-15"],
  "from-date": [undefined, "2024-02-02"],
  window: [undefined, ["2024-02-03", "2024-02-04"] as const],
  ids: [undefined, "ids.txt"],
} as const;

/** What the flags that are given ask for, with an index (and a checkpoint in it) or without. All else is refused. */
const table: Readonly<Record<string, { index?: Bounds; none?: Bounds; leaves?: boolean }>> = {
  "": {
    none: { modifiedSince: "2024-03-11T08:00:00.000000Z", modifiedUntil: "2024-03-11T09:00:00.000000Z" },
    index: { indexedSince: "2024-03-10T11:55:00.000000Z" },
    leaves: true,
  },
  first: { index: { indexedSince: "2024-03-10T11:55:00.000000Z" }, leaves: true },
  "since=last": { index: { indexedSince: "2024-03-10T11:55:00.000000Z" }, leaves: true },
  "since=last first": { index: { indexedSince: "2024-03-10T11:55:00.000000Z" }, leaves: true },
  "since=last until": {
    index: { indexedSince: "2024-03-10T11:55:00.000000Z", indexedUntil: "2024-04-01T00:00:00.000000Z" },
    leaves: true,
  },
  "since=last until first": {
    index: { indexedSince: "2024-03-10T11:55:00.000000Z", indexedUntil: "2024-04-01T00:00:00.000000Z" },
    leaves: true,
  },
  "since=all": { none: {}, index: {}, leaves: true },
  "since=all until": {
    none: { modifiedUntil: "2024-04-01T00:00:00.000000Z" },
    index: { modifiedUntil: "2024-04-01T00:00:00.000000Z" },
  },
  "since=2024-02-01": {
    none: { modifiedSince: "2024-02-01T00:00:00.000000Z" },
    index: { modifiedSince: "2024-02-01T00:00:00.000000Z" },
  },
  "since=2024-02-01 until": {
    none: { modifiedSince: "2024-02-01T00:00:00.000000Z", modifiedUntil: "2024-04-01T00:00:00.000000Z" },
    index: { modifiedSince: "2024-02-01T00:00:00.000000Z", modifiedUntil: "2024-04-01T00:00:00.000000Z" },
  },
  until: {
    none: { modifiedUntil: "2024-04-01T00:00:00.000000Z" },
    index: { modifiedUntil: "2024-04-01T00:00:00.000000Z" },
  },
  "from-date": {
    none: { modifiedSince: "2024-02-02T00:00:00.000000Z" },
    index: { modifiedSince: "2024-02-02T00:00:00.000000Z" },
  },
  window: {
    none: { modifiedSince: "2024-02-03T00:00:00.000000Z", modifiedUntil: "2024-02-05T00:00:00.000000Z" },
    index: { modifiedSince: "2024-02-03T00:00:00.000000Z", modifiedUntil: "2024-02-05T00:00:00.000000Z" },
  },
  ids: { none: {}, index: {} },
};

/** As the table names it: the flags that are given. */
function toName(flags: FetchFlags): string {
  const names = (["since", "until", "first", "from-date", "window", "ids"] as const)
    .filter((name) => flags[name] !== undefined)
    .map((name) => (name === "since" ? `since=${flags.since}` : name));
  return names.join(" ");
}

/** Every combination of the flags of time. */
function listCombinations(): FetchFlags[] {
  let all: FetchFlags[] = [noFlags];
  for (const [name, values] of Object.entries(times)) {
    all = all.flatMap((flags) => values.map((value) => ({ ...flags, [name]: value })));
  }
  return all;
}

function withoutUndefined(bounds: Bounds): Bounds {
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined));
}

function toPlan(flags: FetchFlags, hasIndex: boolean): ListingPlan {
  return planListing({
    flags,
    stream: "demo/visit",
    hasIndex,
    checkpoint: hasIndex ? checkpoint : undefined,
    now,
  });
}

describe.each([
  ["without an index", false],
  ["with an index", true],
])("every combination of flags, %s,", (_, hasIndex) => {
  it("does what the table says, or is refused: no flag is dropped without a word", () => {
    const named = new Set<string>();
    for (const flags of listCombinations()) {
      const expected = table[toName(flags)]?.[hasIndex ? "index" : "none"];
      const common = { index: hasIndex ? "visits.db" : undefined };
      if (!expected) {
        expect(() => checkFlags({ flags, common }), toName(flags)).toThrow(UsageError);
        continue;
      }
      named.add(toName(flags));
      expect(() => checkFlags({ flags, common }), toName(flags)).not.toThrow();
      if (flags.ids !== undefined) continue;
      const plan = toPlan(flags, hasIndex);
      expect(withoutUndefined(plan.bounds), toName(flags)).toEqual(expected);
      if (hasIndex)
        expect(plan.checkpoints !== undefined, toName(flags)).toBe(table[toName(flags)]?.leaves ?? false);
    }
    const rows = Object.entries(table).filter(([, row]) => row[hasIndex ? "index" : "none"]);
    expect([...named].toSorted()).toEqual(rows.map(([name]) => name).toSorted());
  });
});

interface Indexed {
  id: string;
  indexedOn: string;
  modified: string;
  closed: boolean;
}

/** What a server lists for these bounds, in its order. */
function list(cases: readonly Indexed[], bounds: Bounds): Indexed[] {
  const { closed, indexedSince = "", indexedUntil = "9", modifiedSince = "", modifiedUntil = "9" } = bounds;
  return cases
    .filter((each) => closed === undefined || each.closed === closed)
    .filter(({ indexedOn }) => indexedOn >= indexedSince && indexedOn < indexedUntil)
    .filter(({ modified }) => modified >= modifiedSince && modified < modifiedUntil)
    .toSorted((a, b) => a.indexedOn.localeCompare(b.indexedOn));
}

function toTime(day: number): string {
  return `2024-03-${String(day).padStart(2, "0")}T00:00:00.000000Z`;
}

/** Cases are indexed when they are modified or later: again when the server rebuilds its index. */
const someCases = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 27 }), fc.boolean()), {
    maxLength: 20,
  })
  .map((given) =>
    given.map(([day, later, closed], at) => ({
      id: `case-${at}`,
      modified: toTime(day),
      indexedOn: toTime(Math.min(28, day + later)),
      closed,
    })),
  );

/** Runs one after the other over one index. */
class Runs {
  readonly #cases: readonly Indexed[];
  readonly #kind: Partial<FetchFlags>;
  readonly listed = new Set<string>();
  stored: CaseCursor | undefined;

  constructor(cases: readonly Indexed[], kind: Partial<FetchFlags>) {
    this.#cases = cases;
    this.#kind = kind;
  }

  run(given: Partial<FetchFlags>): void {
    const flags = { ...noFlags, ...this.#kind, ...given };
    if (!isTaken(flags)) return;
    const { bounds, checkpoints } = planListing({
      flags,
      stream: "demo/visit",
      hasIndex: true,
      checkpoint: this.stored,
      now,
    });
    const found = list(this.#cases, bounds);
    for (const { id } of found) this.listed.add(id);
    const last = found.at(-1);
    if (!last || !checkpoints || last.indexedOn <= (checkpoints.after ?? "")) return;
    this.stored = { indexed_on: last.indexedOn, case_id: last.id, ...(flags.closed ? { closed: true } : {}) };
  }
}

function isTaken(flags: FetchFlags): boolean {
  try {
    checkFlags({ flags, common: { index: "visits.db" } });
    return true;
  } catch {
    return false;
  }
}

describe("a checkpoint", () => {
  it("never passes a case that no run has listed, whatever was asked for in between", () => {
    const day = fc.integer({ min: 1, max: 28 }).map((each) => toTime(each).slice(0, 10));
    const until = fc.option(day, { nil: undefined });
    const someRuns = fc.array(
      fc.oneof(
        fc.record({ since: fc.constantFrom(undefined, "last"), until }),
        fc.record({ since: fc.oneof(day, fc.constant("all")), until }),
        fc.record({ "from-date": day }),
        fc.record({ window: fc.tuple(day, day) }),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(someCases, fc.boolean(), day, someRuns, (cases, closed, begin, given) => {
        const runs = new Runs(cases, { closed });
        runs.run({ since: "last", until: begin });
        // Where there is no checkpoint yet, a run by hand says where the history begins that is wanted.
        fc.pre(runs.stored !== undefined);
        for (const flags of given) runs.run(flags);
        runs.run({ since: "last" });
        const wanted = list(cases, closed ? { closed } : {});
        expect([...runs.listed]).toEqual(expect.arrayContaining(wanted.map(({ id }) => id)));
      }),
      { numRuns: 2000 },
    );
  });
});
