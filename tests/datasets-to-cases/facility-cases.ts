import { writeFileSync } from "node:fs";
import { saveChange } from "@d2pipe/sandbox";
import type { SandboxTest } from "@d2pipe/testkit";
import { type RunningScript, startScript } from "../start-script.ts";

/** Of the fixture: counted by month and with decimals, by month and broken down, by quarter. */
export const elements = {
  dhis_stock: { dataElement: "CstauQIBOlT", dataSet: "VaZsjqMclCP" },
  dhis_malaria: { dataElement: "noOh1hDCgCJ", dataSet: "VaZsjqMclCP" },
  dhis_staff: { dataElement: "ZH0Z9j2c03L", dataSet: "lhH5zvJSCkr" },
} as const;

export const caseType = "facility_supervision";

/** The map as the old tool has it, `data_set_id` still to be filled. */
export const emptyMap: string = [
  "case_property,data_element_id,data_set_id,dhis2_name\n",
  ...Object.entries(elements).map(([property, { dataElement }]) => `${property},${dataElement},,\n`),
].join("");

export const filledMap: string = Object.entries(elements).reduce(
  (text, [property, { dataElement, dataSet }]) =>
    text.replace(`${property},${dataElement},`, `${property},${dataElement},${dataSet}`),
  emptyMap,
);

/** Facilities of the fixture that fill the data sets in. */
export function listFacilities({ sandbox }: Pick<SandboxTest, "sandbox">): string[] {
  return [
    ...(sandbox.dhis2.simulator.aggregate.dataSets.get(elements.dhis_staff.dataSet)?.organisationUnits ?? []),
  ];
}

/** One case a facility, as people at work have made it. */
export function putFacilityCases(given: Pick<SandboxTest, "sandbox">): void {
  const { store } = given.sandbox.commcare.simulator;
  for (const external_id of listFacilities(given)) {
    const properties = { beds: "7" };
    saveChange(store, { case_id: `case-${external_id}`, case_type: caseType, external_id, properties }, 0);
  }
}

/** What CommCare holds of the case of a facility. */
export function heldProperties({ sandbox }: SandboxTest, orgUnit: string): Readonly<Record<string, string>> {
  return sandbox.commcare.simulator.store.get(`case-${orgUnit}`)?.properties ?? {};
}

/** Years and quarters in one number. */
function toQuarter(period: string): number {
  const [, year = "", quarter, month = "1"] = /^(\d{4})(?:Q(\d)|(\d\d))$/.exec(period) ?? [];
  return Number(year) * 4 + (quarter === undefined ? Math.ceil(Number(month) / 3) : Number(quarter)) - 1;
}

/** The newest of the four quarters before `now` in which a facility has a value, and the sum there. */
export function expectTotal(
  { sandbox }: SandboxTest,
  orgUnit: string,
  { dataElement }: { dataElement: string },
  now: Date,
): { period: string; sum: string } | undefined {
  const present = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3);
  const values = sandbox.dhis2
    .heldDataValues()
    .filter((held) => held.orgUnit === orgUnit && held.dataElement === dataElement && !held.deleted)
    .filter(({ period }) => toQuarter(period) < present && toQuarter(period) >= present - 4);
  const period = values
    .map((held) => held.period)
    .toSorted()
    .at(-1);
  if (period === undefined) return undefined;
  const tenths = values
    .filter((held) => held.period === period)
    .reduce((sum, { value }) => sum + Math.round(Number(value) * 10), 0);
  return { period, sum: String(tenths / 10) };
}

/** `pipelines/datasets-to-cases.sh` as cron runs it, with the filled map. */
export function startCasesScript(
  given: SandboxTest,
  args: readonly string[] = [],
  others: Readonly<Record<string, string>> = {},
): RunningScript {
  const { dir } = given;
  writeFileSync(dir.file("map.csv"), filledMap);
  const settings = {
    CASE_TYPE: caseType,
    MAPPING: dir.file("map.csv"),
    STATE: dir.file("state"),
    STAMP: "dhis2_last_imported",
    STAMP_PERIOD: "dhis2_last_period",
    ...others,
  };
  return startScript("datasets-to-cases.sh", given, { args, settings });
}
