import fc from "fast-check";
import { expect, test } from "vitest";
import { toId, toKey } from "./row-key.ts";

test("an id carries its table, and two keys never share one", () => {
  expect(toId("encounter", ["17"])).toBe("encounter/17");
  expect(toId("encounter", ["a/b", "c"])).not.toBe(toId("encounter", ["a", "b/c"]));
});

test.each([[[null]], [["1", null]], [["", "1"]]])(
  "a key with nothing in a column names no row: %j",
  (key) => {
    expect(toId("encounter", key)).toBeUndefined();
  },
);

test("the key comes back out of the id", () => {
  const part = fc.string({ minLength: 1, unit: fc.constantFrom("/", "%", "2", "F", "5", "a", "é") });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (key) => {
      expect(toKey("t", toId("t", key) ?? "", key.length)).toEqual(key);
    }),
  );
});

test("an id of another table, or of more columns, has no key here", () => {
  expect(toKey("encounter", "patient/17", 1)).toBeUndefined();
  expect(toKey("encounter", "encounter/17/2", 1)).toBeUndefined();
});
