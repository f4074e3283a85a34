import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

function parse(text: string, date?: string): number | undefined {
  return parseRetryAfter(new Headers({ "retry-after": text, ...(date ? { date } : {}) }), 0);
}

test("a date counts from the server's own clock", () => {
  expect(parse("Wed, 21 Oct 2015 07:28:30 GMT", "Wed, 21 Oct 2015 07:28:00 GMT")).toBe(30);
});

test("without the server's clock it counts from ours", () => {
  expect(parse("Thu, 01 Jan 1970 00:01:00 GMT")).toBe(60);
});

test("a date that has passed means now", () => {
  expect(parse("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:30 GMT")).toBe(0);
});

test("without the header there is nothing to wait for", () => {
  expect(parseRetryAfter(new Headers(), 0)).toBeUndefined();
});

test.each(["", "-5", "1e9", "soon", "12 s", "2015"])("%j is a number of seconds, or nothing", (text) => {
  expect(parse(text)).toBe(text === "2015" ? 2015 : undefined);
});

test("any decimal number of seconds is read as it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 999 }), (whole, rest) => {
      const text = `${whole}.${String(rest).padStart(3, "0")}`;
      expect(parse(text)).toBe(Number(text));
    }),
  );
});

test("whatever a proxy sends, the answer is a number of seconds or nothing", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]*$/), (text) => {
      const seconds = parse(text);
      expect(seconds === undefined || (Number.isFinite(seconds) && seconds >= 0)).toBe(true);
    }),
  );
});
