import fc from "fast-check";
import { expect, it } from "vitest";
import { Repeats } from "./repeats.ts";

it("drops a case seen in the same revision, and lets a later revision through", () => {
  const repeats = new Repeats();
  expect(repeats.isRepeat("a", "1")).toBe(false);
  expect(repeats.isRepeat("a", "1")).toBe(true);
  expect(repeats.isRepeat("a", "2")).toBe(false);
  expect(repeats.isRepeat("a", "2")).toBe(true);
});

it("remembers at least the last cases of its capacity and no more than twice as many", () => {
  const repeats = new Repeats(10);
  for (let at = 0; at < 100; at += 1) repeats.isRepeat(String(at), "1");
  for (let at = 90; at < 100; at += 1) expect(repeats.isRepeat(String(at), "1")).toBe(true);
  expect(repeats.isRepeat("79", "1")).toBe(false);
});

it("answers as a set of all that was seen would, as long as it fits", () => {
  const calls = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.constantFrom("1", "2")), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(calls, (seen) => {
      const repeats = new Repeats(300);
      const model = new Set<string>();
      for (const [id, revision] of seen) {
        expect(repeats.isRepeat(id, revision)).toBe(model.has(`${id} ${revision}`));
        model.add(`${id} ${revision}`);
      }
    }),
  );
});

it("takes none of 200,000 ids that differ in one place for another", () => {
  const repeats = new Repeats(200_000);
  let repeated = 0;
  for (let at = 0; at < 200_000; at += 1) {
    const id = `3f1c9e7a-0c0b-4a53-9a55-${String(at).padStart(12, "0")}`;
    if (repeats.isRepeat(id, "2024-03-11T09:13:02.551042Z")) repeated += 1;
  }
  expect(repeated).toBe(0);
});
