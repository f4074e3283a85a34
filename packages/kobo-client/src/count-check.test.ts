import fc from "fast-check";
import { expect, test } from "vitest";
import { CountCheck } from "./count-check.ts";

/** Rows of a form, and how the server cuts them into pages. */
const listings = fc.record({
  ids: fc
    .uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 60 })
    .map((ids) => ids.toSorted((a, b) => a - b)),
  cap: fc.integer({ min: 1, max: 20 }),
});

type Page = { count: number; ids: number[] };

/** Walks as the client does; `spoil` is what the server does wrong, each time it is asked. */
function walk(ids: readonly number[], cap: number, spoil: (page: Page) => Page): string | number {
  const check = new CountCheck();
  for (;;) {
    const left = ids.filter((id) => id > check.last);
    const added = check.add(spoil({ count: left.length, ids: left.slice(0, cap) }));
    if ("issue" in added) return added.issue;
    if (!added.seemsLast) continue;
    const whole = spoil({ count: ids.length, ids: ids.slice(-1) });
    const last = check.confirmLast({ count: whole.count, greatest: whole.ids[0] ?? 0 });
    if ("issue" in last) return last.issue;
    if (last.isLast) return check.seen;
  }
}

test("an honest server is believed, whatever its pages", () => {
  fc.assert(
    fc.property(listings, ({ ids, cap }) => {
      expect(walk(ids, cap, (page) => page)).toBe(ids.length);
    }),
  );
});

test("a count that is wrong by any number is found out", () => {
  const offsets = fc.integer({ min: -30, max: 30 }).filter((offset) => offset !== 0);
  fc.assert(
    fc.property(listings, offsets, ({ ids, cap }, offset) => {
      // Without rows a count of -3 is written 0, which is true.
      fc.pre(ids.length > 0 || offset > 0);
      const result = walk(ids, cap, (page) => ({ ...page, count: Math.max(0, page.count + offset) }));
      expect(result).toContain("count is");
    }),
  );
});

test("rows that are left out anywhere are found out", () => {
  fc.assert(
    fc.property(listings, fc.nat(), ({ ids, cap }, nth) => {
      fc.pre(ids.length > 0);
      const lost = ids[nth % ids.length];
      const result = walk(ids, cap, (page) => ({ ...page, ids: page.ids.filter((id) => id !== lost) }));
      expect(result).toContain("count is");
    }),
  );
});

test("rows out of order or twice are found out", () => {
  expect(new CountCheck().add({ count: 3, ids: [5, 4] })).toMatchObject({ issue: expect.any(String) });
  const check = new CountCheck();
  check.add({ count: 3, ids: [1, 2] });
  expect(check.add({ count: 1, ids: [2] })).toMatchObject({ issue: expect.any(String) });
});

test("rows that were deleted meanwhile are not an issue", () => {
  const check = new CountCheck();
  check.add({ count: 2, ids: [1, 2] });
  expect(check.confirmLast({ count: 1, greatest: 2 })).toEqual({ isLast: true });
});
