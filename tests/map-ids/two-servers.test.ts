import { readFileSync, writeFileSync } from "node:fs";
import { createDataValueCheck, parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import type { DataValue } from "@d2pipe/records";
import { runTool, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { dataSets, exportValues, importValues, mappedValues, pullBoth, toLines } from "./two-servers.ts";

/** What two servers have in common of a value, whatever their ids are. */
function toComparable({ dataElement, period, orgUnit, categoryOptionCombo, value }: DataValue): string {
  return [dataElement, orgUnit, categoryOptionCombo, period, value].join(" ");
}

test("a drafted table, and the codes, carry every value of one server to another that has other ids", async () => {
  await withSandbox({ dataValues: 1500, target: {} }, async (given) => {
    const { sandbox, dir } = given;
    const files = await pullBoth(given);
    const table = dir.file("ids.csv");
    const both = ["--from-metadata", files.source, "--to-metadata", files.target];
    const draft = await runTool("map-ids", { args: ["--draft", table, ...both] });
    expect([draft.code, draft.stdout]).toEqual([0, ""]);
    expect(draft.stderr).toMatch(/^map-ids: (\d+) ids, \1 paired, 0 rows to decide, /m);
    const check = createDataValueCheck(parseMetadataSnapshot(readFileSync(files.target, "utf8"), "target"));
    const targetUrl = sandbox.target?.url ?? "";
    for (const stream of dataSets) {
      const values = await exportValues(sandbox.dhis2.url, stream, "UID");
      expect(values.length).toBeGreaterThan(100);
      const stdin = toLines(stream, values);
      const byTable = await runTool("map-ids", { args: ["--table", table], stdin });
      const byCode = await runTool("map-ids", { args: ["--scheme", "code", ...both], stdin });
      expect([byTable.code, byCode.code]).toEqual([0, 0]);
      expect(byTable.stdout).toBe(byCode.stdout);
      const mapped = mappedValues(byTable);
      expect(mapped.length).toBe(values.length);
      const dataSet = mapped[0]?.dataSet ?? "";
      expect(
        mapped.map((dataValue) => check({ dataValue, dataSet, isDelete: false })).filter(Boolean),
      ).toEqual([]);
      expect(await importValues(targetUrl, dataSet, mapped)).toMatchObject({ httpStatusCode: 200 });
      const [here, there] = [
        await exportValues(sandbox.dhis2.url, stream, "CODE"),
        await exportValues(targetUrl, dataSet, "CODE"),
      ].map((exported) => exported.map(toComparable).toSorted());
      expect(there).toEqual(here);
    }
  });
});

test("what was mapped is noticed when it comes again, and nothing of it is passed on", async () => {
  await withSandbox({ dataValues: 50, target: {} }, async (given) => {
    const files = await pullBoth(given);
    const args = ["--scheme", "code", "--from-metadata", files.source, "--to-metadata", files.target];
    const stream = "VaZsjqMclCP";
    const values = await exportValues(given.sandbox.dhis2.url, stream, "UID");
    const once = await runTool("map-ids", { args, stdin: toLines(stream, values) });
    const twice = await runTool("map-ids", { args, stdin: once.stdout });
    expect([twice.code, mappedValues(twice)]).toEqual([5, []]);
    expect(twice.stdout).toContain("is an id of the target: is this record mapped already?");
    expect(twice.stderr).toMatch(/without a partner: .*dataElement \w{11}: \d+ records/);
  });
});

test("facilities that became one at the target: totals are exact, and every other value is passed on", async () => {
  await withSandbox({ dataValues: 600, target: {} }, async (given) => {
    const { sandbox, dir } = given;
    const table = dir.file("ids.csv");
    const stream = "VaZsjqMclCP";
    const element = "CstauQIBOlT";
    const [joined, facility] = ["IO8BkLFjFoe", "pYEZh1Dg2DN"];
    const values = (await exportValues(sandbox.dhis2.url, stream, "UID")).filter(
      ({ dataElement }) => dataElement === element,
    );
    const units = [...new Set(values.map(({ orgUnit }) => orgUnit))];
    const rows = units.map((unit) => `orgUnit,${unit},${unit === facility ? joined : unit}`);
    writeFileSync(table, `kind,from,to\n${rows.join("\n")}\n`);
    const run = await runTool("map-ids", {
      args: ["--table", table, "--sum"],
      stdin: toLines(stream, values),
    });
    expect(run.code).toBe(0);
    const tenths = (list: readonly DataValue[]): number =>
      list.reduce((sum, { value }) => sum + Math.round(Number(value) * 10), 0);
    const mapped = mappedValues(run);
    const isJoined = ({ orgUnit }: DataValue): boolean => orgUnit === joined || orgUnit === facility;
    const totals = mapped.filter(isJoined);
    expect(tenths(totals)).toBe(tenths(values.filter(isJoined)));
    expect(new Set(totals.map(({ period }) => period)).size).toBe(totals.length);
    expect(totals.length).toBeLessThan(values.filter(isJoined).length);
    expect(mapped.filter((value) => !isJoined(value))).toEqual(values.filter((value) => !isJoined(value)));
    const end = run.lines.at(-1);
    expect(end?.kind === "end" && end.line.end).toMatchObject({ count: mapped.length, complete: true });
  });
});
