import type { CaseProperty } from "@d2pipe/mapping";
import { toDay } from "@d2pipe/periods";
import type { DataValue } from "@d2pipe/records";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AskedPeriods, toAsked } from "./asked-periods.ts";
import { CaseTotals, type Taken } from "./case-totals.ts";

const map: CaseProperty[] = [
  { property: "anc", dataElement: "A", dataSet: "S" },
  { property: "anc_too", dataElement: "A", dataSet: "S" },
  { property: "bcg", dataElement: "B", dataSet: "S" },
  { property: "other", dataElement: "A", dataSet: "T" },
];
const none = new Set<string>();
/** The quarters before are 2023Q1 to 2023Q4. */
const today = toDay(2024, 2, 29);

interface Given extends Partial<DataValue> {
  dataSet?: string;
  isDeleted?: boolean;
}

function create(flags: Parameters<typeof toAsked>[0] = { "look-back": undefined, period: [] }): CaseTotals {
  return new CaseTotals(map, new AskedPeriods(toAsked(flags, today)));
}

function add(totals: CaseTotals, { dataSet = "S", isDeleted = false, ...change }: Given): Taken {
  const dataValue = { dataElement: "A", period: "2023Q4", orgUnit: "O", value: "1", ...change };
  return totals.add(dataSet, dataValue, isDeleted);
}

function totalsOf(
  given: readonly Given[],
  { isBlanking = false, lost = none }: { isBlanking?: boolean; lost?: ReadonlySet<string> } = {},
): Record<string, Record<string, string>> {
  const totals = create();
  for (const each of given) add(totals, each);
  return Object.fromEntries(
    [...totals.take({ isBlanking, lost })].map(({ orgUnit, properties }) => [orgUnit, properties]),
  );
}

describe("a total", () => {
  test("is the exact sum of all option combos, of its own data set only, for each property of it", () => {
    const given = [
      { value: "0.1", categoryOptionCombo: "c1" },
      { value: 0.2, categoryOptionCombo: "c2" },
      { value: " 12.0", categoryOptionCombo: "c1", attributeOptionCombo: "a" },
      { value: "7", dataSet: "T" },
      { value: "5", orgUnit: "P", dataElement: "B" },
    ];
    expect(totalsOf(given)).toEqual({ O: { anc: "12.3", anc_too: "12.3", other: "7" }, P: { bcg: "5" } });
  });

  test("is of the newest period with any value, whatever came first; older ones are not added", () => {
    const values = ["2023Q3", "2023Q1", "2023Q2"].map((period, at) => ({ period, value: String(at + 1) }));
    expect(totalsOf(values)).toEqual({ O: { anc: "1", anc_too: "1" } });
    expect(totalsOf(values.toReversed())).toEqual({ O: { anc: "1", anc_too: "1" } });
  });

  test("0 is a value; blank and deleted ones are not", () => {
    const newest = [
      { value: "" },
      { value: null, categoryOptionCombo: "c" },
      { value: "9", isDeleted: true, categoryOptionCombo: "d" },
    ];
    const older = { period: "2023Q2", value: "4" };
    expect(totalsOf([{ value: "0" }, older])).toMatchObject({ O: { anc: "0" } });
    expect(totalsOf([...newest, older])).toMatchObject({ O: { anc: "4" } });
    expect(totalsOf(newest)).toEqual({});
  });

  test.each(["five", "true", true, false, "1e3", "1,5"])(
    "%j is refused; the property gets neither the rest nor an older period",
    (value) => {
      const totals = create();
      expect(add(totals, { value, categoryOptionCombo: "c" })).toMatchObject({
        is: "refused",
        why: "not a number",
      });
      add(totals, { value: "3" });
      add(totals, { value: "4", period: "2023Q2" });
      add(totals, { value: "5", dataElement: "B" });
      expect([...totals.take({ isBlanking: true, lost: none })].map(({ properties }) => properties)).toEqual([
        { bcg: "5", other: "" },
      ]);
    },
  );

  test("of the same value twice the later one counts, and says so", () => {
    const totals = create();
    expect(add(totals, { value: "1" })).toEqual({ is: "held", isRepeated: false });
    expect(add(totals, { value: "text" })).toMatchObject({ is: "refused", isRepeated: true });
    expect(add(totals, { value: "8" })).toEqual({ is: "held", isRepeated: false });
    expect(add(totals, { value: "9" })).toEqual({ is: "held", isRepeated: true });
    expect([...totals.take({ isBlanking: false, lost: none })]).toMatchObject([
      { properties: { anc: "9" }, added: 1 },
    ]);
  });
});

describe("what is not in it", () => {
  test("properties without values stay away, or are blank; not those of a data set that is lost", () => {
    expect(totalsOf([{ dataElement: "B" }])).toEqual({ O: { bcg: "1" } });
    const all = { isBlanking: true };
    expect(totalsOf([{ dataElement: "B" }], all)).toEqual({
      O: { bcg: "1", anc: "", anc_too: "", other: "" },
    });
    expect(totalsOf([{ dataElement: "B" }], { ...all, lost: new Set(["T"]) })).toEqual({
      O: { bcg: "1", anc: "", anc_too: "" },
    });
    expect(totalsOf([{ dataElement: "B" }, { dataSet: "T" }], { lost: new Set(["S"]) })).toEqual({
      O: { other: "1" },
    });
    expect(totalsOf([{ value: "" }], all)).toEqual({});
  });

  test.each([
    [{ dataElement: "X" }, "not in the map"],
    [{ dataSet: "X" }, "not in the map"],
    [{ period: "2024Q1" }, "of other periods"],
    [{ period: "2022Q4" }, "of other periods"],
  ])("%j is left out", (given, why) => {
    expect(add(create(), given)).toEqual({ is: "left out", why });
  });

  test("a text that is not a period is refused", () => {
    expect(add(create(), { period: "2023Q5" })).toMatchObject({ is: "refused", why: "not a period" });
  });
});

describe("which periods count", () => {
  test.each([
    [{ "look-back": 1, period: [] }, "2023Q4 202310 202312 2023", "2023Q3 202309 202401 2024Q1"],
    [{ "look-back": 9, period: [] }, "2021Q4 2023Q4", "2021Q3 2024Q1"],
    [{ "look-back": undefined, period: ["2020Q1"] }, "2020Q1 202002", "2023Q4 2020Q2"],
    [{ "look-back": undefined, period: ["LAST_QUARTER", "2019"] }, "2023Q4 2019Q2", "2023Q3 2020Q1"],
  ])("%j", (flags, inside, outside) => {
    const kindsOf = (text: string): string[] =>
      text.split(" ").map((period) => add(create(flags), { period }).is);
    expect(new Set(kindsOf(inside))).toEqual(new Set(["held"]));
    expect(new Set(kindsOf(outside))).toEqual(new Set(["left out"]));
  });

  test("quarters are counted by their number, on the last day as on the first", () => {
    for (const day of [toDay(2024, 1, 1), toDay(2024, 3, 31)]) {
      const asked = new AskedPeriods(toAsked({ "look-back": 4, period: [] }, day));
      const found = ["2022Q4", "2023Q1", "2023Q4", "2024Q1"].filter((text) => asked.find(text) !== undefined);
      expect(found).toEqual(["2023Q1", "2023Q4"]);
    }
  });
});

const amount = fc.record({
  cents: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  period: fc.constantFrom("2023Q1", "2023Q2", "2023Q4"),
  orgUnit: fc.constantFrom("O", "P"),
});

function toText(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

test("a total is the exact sum of its newest period, in whatever order the values come", () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 30 }), fc.nat(), (amounts, seed) => {
      const given = amounts.map(({ cents, ...rest }, at) => ({
        ...rest,
        value: toText(cents),
        categoryOptionCombo: `c${at}`,
      }));
      const turn = seed % given.length;
      const turned = [...given.slice(turn), ...given.slice(0, turn)];
      for (const [orgUnit, of] of Map.groupBy(amounts, (each) => each.orgUnit)) {
        const newest = of
          .map(({ period }) => period)
          .toSorted()
          .at(-1);
        const sum = of.filter(({ period }) => period === newest).reduce((all, { cents }) => all + cents, 0n);
        for (const order of [given, turned, given.toReversed()]) {
          const text = totalsOf(order)[orgUnit]?.anc ?? "";
          expect(text.length).toBeGreaterThan(0);
          const [whole = "", fraction = ""] = text.split(".");
          expect(BigInt(whole + fraction.padEnd(2, "0"))).toBe(sum);
        }
      }
    }),
  );
});
