import fc from "fast-check";
import { expect, test } from "vitest";
import { LastLines } from "./last-lines.ts";

test("the last lines, however the bytes were cut on their way", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll(/\s/gu, "x"));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat({ max: 200 })), fc.boolean(), (texts, cuts, isEnded) => {
      const bytes = Buffer.from(texts.join("\n") + (isEnded && texts.length > 0 ? "\n" : ""));
      const kept = new LastLines(5);
      let from = 0;
      for (const cut of cuts.toSorted((a, b) => a - b)) {
        kept.push(bytes.subarray(from, cut));
        from = Math.max(from, Math.min(cut, bytes.length));
      }
      kept.push(bytes.subarray(from));
      const whole = isEnded || texts.at(-1) !== "" ? texts : texts.slice(0, -1);
      expect(kept.lines).toEqual(whole.slice(-5));
    }),
  );
});

test("a line without an end takes no more memory than any other", () => {
  const kept = new LastLines(2);
  for (let times = 0; times < 100; times += 1) kept.push(Buffer.alloc(100_000, "a"));
  expect(kept.lines.join().length).toBeLessThan(1000);
});
