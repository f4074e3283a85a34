import type { DataValue } from "@d2pipe/records";
import { runTool, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countStatuses, outcomesOf } from "../cases-to-events/pipeline.ts";
import {
  births,
  defaultCombo,
  enter,
  facility,
  listByCode,
  listHeld,
  makeValues,
  now,
  pullSnapshots,
  push,
  quarterly,
  stock,
  toInput,
  transfer,
} from "./pipe.ts";

test.each(["2.42", "2.43"])(
  "no value, one, and around a whole batch: each arrives at a %s, the last partial batch too",
  async (profile) => {
    await withSandbox({ profile, target: { profile }, now: () => now }, async (given) => {
      const { sandbox } = given;
      await pullSnapshots(given);
      const batch = ["--batch-size", "5"];
      for (const [at, count] of [0, 1, 4, 5, 6, 11].entries()) {
        const period = `2024${String(at + 1).padStart(2, "0")}`;
        await enter(sandbox.dhis2.url, makeValues(count, { period }));
        const run = await transfer(given, { pull: ["--month", String(at + 1)], push: batch });
        expect([run.codes, countStatuses(run.lines)]).toEqual([[0, 0, 0], count ? { created: count } : {}]);
        expect(await listByCode(sandbox.target?.url)).toEqual(await listByCode(sandbox.dhis2.url));
      }
      expect(await listByCode(sandbox.target?.url)).toHaveLength(27);
    });
  },
);

/** Bad values, and why. Those that 2.42 would take are refused by the offline check on both. */
const bad: readonly (readonly [string, Partial<DataValue>])[] = [
  ["not a number", { value: "douze" }],
  ["negative", { dataElement: births, value: "-3" }],
  ["no value", { value: null }],
  ["an unknown data element", { dataElement: "aaaaaaaaaaa" }],
  ["an unknown org unit", { orgUnit: "bbbbbbbbbbb" }],
  ["an unknown category option combo", { categoryOptionCombo: "ccccccccccc" }],
  ["an unknown attribute option combo", { attributeOptionCombo: "ddddddddddd" }],
  ["a period that is none", { period: "202413" }],
  ["a period to come", { period: "202912" }],
];

const badUnlessChecked: readonly (readonly [string, Partial<DataValue>])[] = [
  ["a data element of another data set", { dataElement: "TXGsZvPsa11" }],
  ["a period of another type", { period: "2024Q1" }],
  ["an org unit without the data set", { orgUnit: "kMrBSu12FAx" }],
  ["a combo of another data element", { dataElement: births, categoryOptionCombo: "uLA3yKH9DiD" }],
];

async function pushBad(profile: string, isChecked: boolean): Promise<{ held: string[]; rejected: number }> {
  const kinds = isChecked ? [...bad, ...badUnlessChecked] : bad;
  return await withSandbox({ profile, now: () => now }, async (given) => {
    const flags = isChecked ? ["--metadata", await pullOwnSnapshot(given)] : [];
    // One in a hundred of each kind, spread out.
    const values = toGood(100);
    kinds.forEach(([, parts], at) => values.splice(at * 8, 0, { ...toBadBase(at), ...parts }));
    const run = await push(given, toInput(values), "--batch-size", "40", "--retries", "1", ...flags);
    expect(run.code).toBe(5);
    const outcomes = outcomesOf(run.lines);
    expect(outcomes).toHaveLength(values.length);
    outcomes.forEach(({ outcome }, at) => {
      const isBad = at % 8 === 0 && at < kinds.length * 8;
      expect([at, outcome.status, outcome.code]).toEqual([
        at,
        isBad ? "rejected" : "created",
        isBad ? expect.any(String) : undefined,
      ]);
    });
    return { held: listHeld(given.sandbox.dhis2), rejected: countStatuses(run.lines).rejected ?? 0 };
  });
}

function toGood(count: number): DataValue[] {
  return Array.from({ length: count }, (_, at) => ({
    dataElement: births,
    period: `${2015 + Math.floor(at / 12)}${String((at % 12) + 1).padStart(2, "0")}`,
    orgUnit: facility,
    categoryOptionCombo: defaultCombo,
    attributeOptionCombo: defaultCombo,
    value: String(at + 1),
  }));
}

function toBadBase(at: number): DataValue {
  const combos = { categoryOptionCombo: defaultCombo, attributeOptionCombo: defaultCombo };
  const month = String((at % 12) + 1).padStart(2, "0");
  return {
    dataElement: stock,
    period: `${2010 + Math.floor(at / 12)}${month}`,
    orgUnit: facility,
    ...combos,
    value: "1",
  };
}

async function pullOwnSnapshot({ env, dir }: SandboxTest): Promise<string> {
  const { stdout } = await runTool("pull-metadata", { args: ["--all-data-sets"], env, stdout: "text" });
  writeFileSync(dir.file("own.json"), stdout);
  return dir.file("own.json");
}

test.each([
  ["as the server finds them", false],
  ["as the offline check finds them", true],
])(
  "a value in a hundred is bad, of each kind, %s: 2.41, 2.42 and 2.43 end with the same values",
  async (_, isChecked) => {
    const [first, ...others] = await Promise.all(
      ["2.42", "2.43", "2.41"].map(async (profile) => await pushBad(profile, isChecked)),
    );
    expect(first?.held).toHaveLength(100);
    for (const other of others) expect(other).toEqual(first);
  },
);

test.each(["2.42", "2.43"])(
  "two data sets have a value, and only one may write it on 2.43: it is there once in %s, and is not sent again",
  async (profile) => {
    await withSandbox({ profile, now: () => now }, async (given) => {
      const values = makeValues(6, { period: "202401" });
      // On 2.43 the first data set is refused: its values are not part of it.
      const stdin = toInput(values, quarterly) + toInput(values);
      const run = await push(given, stdin, "--batch-size", "4");
      const first = profile === "2.43" ? "rejected" : "created";
      expect(outcomesOf(run.lines).map(({ outcome }) => outcome.status)).toEqual([
        ...values.map(() => first),
        ...values.map(() => (first === "rejected" ? "created" : "unchanged")),
      ]);
      expect(listHeld(given.sandbox.dhis2)).toHaveLength(6);
      const again = await push(given, stdin);
      expect([again.code, countStatuses(again.lines)]).toEqual([0, { unchanged: 12 }]);
      const changed = makeValues(6, { period: "202401", from: 50 });
      await push(given, toInput(changed, quarterly) + toInput(changed));
      const held = listHeld(given.sandbox.dhis2).map((text) => text.split(" ").at(-1));
      expect(new Set(held)).toEqual(new Set(changed.map(({ value }) => value)));
    });
  },
);
