import { readFileSync } from "node:fs";
import { ExitCode, exitCodeMeanings } from "@d2pipe/errors";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mostSevere, RaisedExit } from "./raised-exit.ts";

test.each([
  [[0, 0, 0], 0],
  [[0, 5, 0, 0], 5],
  [[6, 3, 3, 3], 6],
  [[0, 5, 4, 3], 4],
  [[0, 5, 1, 0], 1],
  [[143, 3, 143, 0], 143],
  [[], 0],
] as const)("of %j a person has to know %i first", (codes, expected) => {
  expect(mostSevere(codes)).toBe(expected);
});

test("a run that raises codes one after the other ends with the most severe, in any order", () => {
  const codes = fc.array(fc.constantFrom(...exitCodeMeanings.map(({ code }) => code)));
  fc.assert(
    fc.property(codes, (raised) => {
      const exit = new RaisedExit();
      for (const code of raised) exit.raise(code);
      expect(exit.code).toBe(mostSevere(raised));
      expect(raised.length === 0 || raised.includes(exit.code)).toBe(true);
    }),
  );
});

test.each(["docs/exit-codes.md", "docs/tools/run-pipeline.md"])("%s has the codes in this order", (page) => {
  const codes = exitCodeMeanings.map(({ code }) => code).filter((code) => code !== ExitCode.ok);
  const order = codes.toSorted((one, other) => (mostSevere([one, other]) === one ? -1 : 1));
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), "utf8");
  expect(text).toContain(`: ${order.join(", ")}.`);
});
