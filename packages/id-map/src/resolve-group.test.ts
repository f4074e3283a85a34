import type { DataValue, RecordLine } from "@d2pipe/records";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapDataValue } from "./map-record.ts";
import { parseIdTable } from "./parse-id-table.ts";
import { type HeldValue, resolveGroup } from "./resolve-group.ts";

const names = ["A", "B", "C", "D", "E", "F", "G", "H"];
const map = parseIdTable(
  `kind,from,to\ndataSet,S,T\norgUnit,O,P\n${names.map((name) => `dataElement,${name},X`).join("\n")}\n`,
  "ids.csv",
);

function held(
  dataElement: string,
  value: DataValue["value"],
  change: Partial<DataValue> & { op?: "delete" } = {},
): HeldValue {
  const { op, ...rest } = change;
  const line: RecordLine<"dataValue"> = {
    src: { system: "dhis2", stream: "S", rev: `rev of ${dataElement}` },
    ...(op && { op }),
    dataValue: { dataElement, period: "202401", orgUnit: "O", value, ...rest },
  };
  const mapped = mapDataValue(map, line);
  if (mapped.is !== "mapped") throw new Error("not mapped");
  return { line, payload: mapped.payload, raw: JSON.stringify(line) };
}

const summing = { isSumming: true };

function totalOf(...values: HeldValue[]): DataValue | undefined {
  const resolution = resolveGroup(values, summing);
  return resolution.is === "sum" ? resolution.line.dataValue : undefined;
}

describe("without --sum", () => {
  test("several are all refused, and the message names each", () => {
    const values = [held("A", "1"), held("B", "2")];
    expect(resolveGroup(values, { isSumming: false })).toEqual({
      is: "rejected",
      values,
      rejection: {
        code: "SEVERAL_SOURCES",
        message: "several values lead to one: dataElement A and B lead to X (period 202401, org unit P)",
        hint: expect.stringContaining("--sum"),
      },
    });
  });

  test("one that came twice is passed on twice: it is one value of the source", () => {
    const values = [held("A", "1"), held("A", "1", { dataSet: "S" })];
    expect(resolveGroup(values, { isSumming: false })).toEqual({ is: "one", values });
  });
});

describe("with --sum", () => {
  test("a total has the ids of the target, no revision, and nothing of who stored what", () => {
    const values = [
      held("A", "1.1", { storedBy: "x", comment: "one" }),
      held("B", "2.2", { comment: "two" }),
    ];
    expect(resolveGroup(values, summing)).toEqual({
      is: "sum",
      line: {
        src: { system: "dhis2", stream: "S" },
        dataValue: {
          dataSet: "T",
          dataElement: "X",
          period: "202401",
          orgUnit: "P",
          value: "3.3",
          comment: "one; two",
        },
      },
      added: 2,
      repeated: [],
    });
  });

  test("of a value that came again the later one counts, and the other is reported", () => {
    const [old, other, now] = [held("A", "1"), held("B", "2"), held("A", "5")];
    expect(resolveGroup([old, other, now], summing)).toMatchObject({
      is: "sum",
      line: { dataValue: { value: "7" } },
      repeated: [{ raw: old.raw }],
    });
  });

  test.each([
    ["deleted", held("B", "2", { op: "delete" })],
    ["marked as deleted", held("B", "2", { deleted: true })],
    ["blank", held("B", " ")],
    ["null", held("B", null)],
    ["absent", held("B", undefined)],
  ])("one that is %s adds nothing", (_what, value) => {
    expect(totalOf(held("A", 4), value, held("C", "1"))?.value).toBe("5");
    expect(totalOf(held("A", "a text"), value)?.value).toBe("a text");
  });

  test("when all are deleted, so is the total", () => {
    const values = [held("A", "1", { op: "delete" }), held("B", "2", { op: "delete" })];
    expect(resolveGroup(values, summing)).toMatchObject({ is: "sum", line: { op: "delete" } });
    expect(totalOf(...values)).not.toHaveProperty("value");
  });

  test("when all are blank, so is the total, and comments stay", () => {
    expect(totalOf(held("A", "", { comment: "closed" }), held("B", null))).toMatchObject({
      value: null,
      comment: "closed",
    });
  });

  test.each(["five", "true", "1e3", "1,5"])(
    "a text among them (%s) rejects all, and is not shown",
    (text) => {
      const values = [held("A", "1"), held("B", text), held("A", "2")];
      const resolution = resolveGroup(values, summing);
      expect(resolution).toMatchObject({
        is: "rejected",
        rejection: {
          code: "BAD_VALUE",
          message: expect.stringContaining("a value of data element B is not a number"),
        },
      });
      expect(resolution.is === "rejected" && resolution.values.length).toBe(3);
      expect(JSON.stringify(resolution.is === "rejected" && resolution.rejection)).not.toContain(text);
    },
  );

  test("one value alone is passed on as it is", () => {
    const values = [held("A", "a text")];
    expect(resolveGroup(values, summing)).toEqual({ is: "one", values });
  });
});

const amount = fc.record({
  units: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
  name: fc.constantFrom(...names),
});

test("the total is the exact sum of the last value of each source, in whatever order the sources come", () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 2, maxLength: 20 }), fc.nat(), (amounts, seed) => {
      const last = new Map(amounts.map(({ name, units }) => [name, units]));
      fc.pre(last.size > 1);
      const toHeld = ({ name, units }: { name: string; units: bigint }): HeldValue =>
        held(name, String(units));
      const total = String([...last.values()].reduce((sum, each) => sum + each, 0n));
      expect(totalOf(...amounts.map(toHeld))?.value).toBe(total);
      const rotated = [...last].map(([name, units]) => ({ name, units }));
      const turn = seed % rotated.length;
      const others = [...rotated.slice(turn), ...rotated.slice(0, turn)].map(toHeld);
      const [one, two] = [resolveGroup(others, summing), resolveGroup(others.toReversed(), summing)];
      expect(one.is === "sum" && one.line).toEqual(two.is === "sum" && two.line);
    }),
  );
});

test("no value is lost: each is in the total, reported as repeated, or rejected", () => {
  const value = fc.constantFrom("1", "2.5", "", "text");
  const some = fc.array(fc.tuple(fc.constantFrom(...names), value, fc.boolean()), { minLength: 1 });
  fc.assert(
    fc.property(some, fc.boolean(), (drawn, isSumming) => {
      const values = drawn.map(([name, text, isDelete]) =>
        held(name, text, isDelete ? { op: "delete" } : {}),
      );
      const resolution = resolveGroup(values, { isSumming });
      if (resolution.is === "sum") expect(resolution.added + resolution.repeated.length).toBe(values.length);
      else expect(new Set(resolution.values)).toEqual(new Set(values));
    }),
  );
});
