import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findNamed, type Named } from "./find-named.ts";

const units: readonly Named[] = [
  { id: "aaaaaaaaaa1", code: "HF-1", name: "North", parent: { name: "Region A" } },
  { id: "aaaaaaaaaa2", code: "HF-2", name: "North", parent: { name: "Region B" } },
  { id: "aaaaaaaaaa3", code: "north", name: "Central" },
  { id: "aaaaaaaaaa4", name: "HF-1" },
  { id: "aaaaaaaaaa5", code: "hf-9", name: "South Coast" },
];

describe("one is found", () => {
  test.each([
    ["its uid", "aaaaaaaaaa4", "aaaaaaaaaa4"],
    ["its code, before a name that is the same text", "HF-1", "aaaaaaaaaa1"],
    ["its name", "Central", "aaaaaaaaaa3"],
    ["its code, before the names of others in other letters", "north", "aaaaaaaaaa3"],
    ["its name in other letters", "south coast", "aaaaaaaaaa5"],
    ["its code in other letters", "HF-9", "aaaaaaaaaa5"],
  ])("by %s", (_how, text, id) => {
    expect(findNamed("x", text, units)).toEqual({ item: expect.objectContaining({ id }) });
  });
});

describe("none is found, and why", () => {
  test("a name of several: each with its parent", () => {
    expect(findNamed("--district North", "North", units)).toEqual({
      issue:
        "--district North: fits several: aaaaaaaaaa1 (North, in Region A), aaaaaaaaaa2 (North, in Region B)",
    });
  });

  test("a part of a name: those that may be meant", () => {
    expect(findNamed("x", "coast", units)).toEqual({
      issue: "x: nothing has this uid, code or name; there is aaaaaaaaaa5 (South Coast)",
    });
  });

  test("nothing like it: all when there are few, none when there are many", () => {
    const many = Array.from({ length: 9 }, (_, at) => ({ id: `id${at}`, name: `unit ${at}` }));
    expect(findNamed("x", "zzz", many)).toEqual({ issue: "x: nothing has this uid, code or name" });
    expect(findNamed("x", "zzz", many.slice(0, 8))).toEqual({
      issue: expect.stringContaining("; there is id0 (unit 0), "),
    });
    expect(findNamed("x", "zzz", [])).toEqual({ issue: "x: nothing has this uid, code or name" });
  });

  test("more than can be read: the first eight, and how many more", () => {
    const many = Array.from({ length: 11 }, (_, at) => ({ id: `id${at}`, name: "same" }));
    expect(findNamed("x", "same", many)).toEqual({ issue: expect.stringMatching(/, and 3 more$/) });
  });
});

test("what is named by its uid is always that one, whatever the others are called", () => {
  const anyNamed = fc.record({
    id: fc.string({ minLength: 1 }),
    code: fc.option(fc.string(), { nil: undefined }),
    name: fc.string(),
  });
  const anyList = fc.uniqueArray(anyNamed, { minLength: 1, maxLength: 6, selector: ({ id }) => id });
  fc.assert(
    fc.property(anyList, fc.nat(), (items, pick) => {
      const item = items[pick % items.length];
      if (item) expect(findNamed("x", item.id, items)).toEqual({ item });
    }),
  );
});
