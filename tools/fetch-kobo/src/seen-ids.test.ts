import fc from "fast-check";
import { expect, test } from "vitest";
import { SeenIds } from "./seen-ids.ts";

test("a second row of an id is found, with the place of the first and whether it says the same", () => {
  const rows = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "ab", "ba", ""), fc.constantFrom("x", "y")));
  fc.assert(
    fc.property(rows, (list) => {
      const seen = new SeenIds();
      const first = new Map<string, { place: number; rev: string }>();
      for (const [index, [id, rev]] of list.entries()) {
        const known = first.get(id);
        const expected = known && { place: known.place, isSame: known.rev === rev };
        expect(seen.add(id, rev, index + 1)).toEqual(expected);
        if (!known) first.set(id, { place: index + 1, rev });
      }
    }),
  );
});

test.each<[string, (at: number) => string]>([
  ["numbers", String],
  ["uuids that differ in their end", (at) => `3f1c9e7a-0c0b-4a53-9a55-${at.toString(16).padStart(12, "0")}`],
  [
    "uuids that differ in their start",
    (at) => `${at.toString(16).padStart(8, "0")}-0c0b-4a53-9a55-000000000000`,
  ],
  ["facility and day", (at) => `HF_${at % 997}|2024-${1 + (at % 12)}-${1 + (at % 28)}|${at}`],
  [
    "letters beyond Latin",
    (at) => String.fromCodePoint(0x4e00 + (at % 20_000)) + String(Math.floor(at / 20_000)),
  ],
])("of 300,000 ids, %s, no two are taken for one", (_, toId) => {
  const seen = new SeenIds();
  for (let at = 1; at <= 300_000; at += 1) {
    const earlier = seen.add(toId(at), "rev", at);
    if (earlier) throw new Error(`${toId(at)} is taken for row ${earlier.place}`);
  }
  expect(seen.add(toId(7), "rev", 300_001)).toEqual({ place: 7, isSame: true });
});
