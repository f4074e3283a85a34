import { existsSync, readFileSync } from "node:fs";
import { saveChange } from "@d2pipe/sandbox";
import { type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import type { Ran } from "../start-script.ts";
import {
  caseType,
  elements,
  expectTotal,
  heldProperties,
  listFacilities,
  putFacilityCases,
  startCasesScript,
} from "./facility-cases.ts";

function run(
  given: SandboxTest,
  args: readonly string[] = [],
  settings: Record<string, string> = {},
): Promise<Ran> {
  return startCasesScript(given, args, settings).done;
}

function countForms({ sandbox }: SandboxTest): number {
  return sandbox.commcare.simulator.forms.size;
}

test("each case has the totals of its facility; what others wrote stays; two runs change no case twice", async () => {
  await withSandbox({ dataValues: 1500 }, async (given) => {
    const now = new Date();
    putFacilityCases(given);
    const facilities = listFacilities(given);

    const dry = await run(given, ["--dry-run"]);
    expect([dry.code, dry.stdout, countForms(given)]).toEqual([0, "", 0]);
    expect(existsSync(given.dir.file("state/cases.db"))).toBe(false);

    const first = await run(given);
    expect([first.code, first.stdout]).toEqual([0, ""]);
    const forms = countForms(given);
    expect(forms).toBeGreaterThan(0);
    const filled = facilities.filter((orgUnit) => {
      const totals = Object.entries(elements).flatMap(([property, element]) => {
        const total = expectTotal(given, orgUnit, element, now);
        return total === undefined ? [] : [[property, total.sum] as const];
      });
      const stamps = {
        dhis2_last_imported: now.toISOString().slice(0, 10),
        dhis2_last_period: expect.stringMatching(/^\d{4}(Q\d|\d\d)$/u),
      };
      // One of the fixture was closed years ago.
      const written = totals.length === 0 ? {} : { ...stamps, ...Object.fromEntries(totals) };
      expect(heldProperties(given, orgUnit)).toEqual({ beds: "7", ...written });
      return totals.length > 0;
    });
    expect(filled.length).toBeGreaterThan(20);
    const outcomes = readFileSync(given.dir.file("state/outcomes.ndjson"), "utf8");
    expect(outcomes.match(/"status":"updated"/gu)).toHaveLength(filled.length);

    const [changed = ""] = filled;
    const { store } = given.sandbox.commcare.simulator;
    saveChange(store, { case_id: `case-${changed}`, case_type: caseType, properties: { beds: "9" } }, 1);
    const second = await run(given);
    expect([second.code, countForms(given), heldProperties(given, changed).beds]).toEqual([0, forms, "9"]);
    expect(second.stderr).toContain(`${filled.length} unchanged`);
  });
});

test("--wait-ready: exit 4 and one line while reports are missing, nothing is written; then it goes on", async () => {
  await withSandbox({ dataValues: 1500 }, async (given) => {
    putFacilityCases(given);
    const { code, stderr } = await run(given, ["--wait-ready"]);
    expect([code, countForms(given)]).toEqual([4, 0]);
    expect(stderr.match(/is not complete in DHIS2 yet; data set /gu)).toHaveLength(1);
    expect(given.sandbox.smtp.mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/NOT RUN: \d{4}Q\d is not complete in DHIS2 yet$/u),
    ]);
    expect((await run(given, ["--wait-ready"], { READY_SHARE: "0.1" })).code).toBe(0);
    expect(countForms(given)).toBeGreaterThan(0);
  });
});

test("--period takes that period alone", async () => {
  await withSandbox({ dataValues: 600 }, async (given) => {
    putFacilityCases(given);
    const [orgUnit = ""] = listFacilities(given);
    const total = expectTotal(given, orgUnit, elements.dhis_stock, new Date());
    expect(total).toBeDefined();
    expect((await run(given, ["--period", total?.period ?? "", "-d"])).code).toBe(0);
    expect((await run(given, ["--period", "2001Q1"])).code).toBe(0);
    expect(countForms(given)).toBe(0);
    expect((await run(given, ["--period", total?.period ?? ""], { STAMP_PERIOD: "" })).code).toBe(0);
    expect(heldProperties(given, orgUnit)).toMatchObject({ dhis_stock: total?.sum });
    expect(heldProperties(given, orgUnit)).not.toHaveProperty("dhis2_last_period");
  });
});

test("of an answer that is cut nothing is written, and of a data set that cannot be read nothing of it; the next run makes up for it", async () => {
  await withSandbox({ dataValues: 1500 }, async (given) => {
    const { dhis2 } = given.sandbox;
    putFacilityCases(given);
    const [orgUnit = ""] = listFacilities(given);
    dhis2.setFaults([
      { match: { path: "/api/dataValueSets", nth: 1 }, fault: { kind: "truncated-json", keep: 0.5 } },
    ]);
    expect([(await run(given)).code, countForms(given)]).toEqual([3, 0]);

    const { dataSet } = elements.dhis_staff;
    dhis2.setFaults([{ match: { path: `dataSet=${dataSet}` }, fault: { kind: "dhis2-error", status: 500 } }]);
    const partly = await run(given, [], { BLANK: "yes" });
    expect([partly.code, heldProperties(given, orgUnit)]).toEqual([
      5,
      expect.objectContaining({ dhis_stock: expect.any(String) }),
    ]);
    expect(heldProperties(given, orgUnit)).not.toHaveProperty("dhis_staff");
    expect(partly.stderr).toContain(`a part of them was rejected before: data set ${dataSet}`);

    dhis2.clearFaults();
    expect((await run(given)).code).toBe(0);
    expect(heldProperties(given, orgUnit)).toHaveProperty("dhis_staff");
  });
});
