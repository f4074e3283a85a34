import { HttpError } from "@d2pipe/errors";
import { dhis2Login, type Sandbox, startSandbox } from "@d2pipe/sandbox";
import { describe, expect, test } from "vitest";
import { createDhis2Client, type Dhis2Client } from "./create-dhis2-client.ts";

const dataSet = "VaZsjqMclCP";
const [unit, sister, district] = ["IO8BkLFjFoe", "pYEZh1Dg2DN", "kMrBSu12FAx"];
const southern = "egasA7NnznR";
const write = { importStrategy: "CREATE_AND_UPDATE" } as const;
const seeded = { cases: 0, submissions: 0, dataValues: 0 };

function connect({ dhis2 }: Sandbox, username: string = dhis2Login.username): Dhis2Client {
  const login = { ...dhis2Login, username };
  return createDhis2Client({ baseUrl: dhis2.url, login, userAgent: "test/1", sleep: async () => {} });
}

function toBody(...registrations: readonly object[]): string {
  const completeDataSetRegistrations = registrations.map((one) => ({
    dataSet,
    period: "202401",
    organisationUnit: unit,
    ...one,
  }));
  return JSON.stringify({ completeDataSetRegistrations });
}

describe.each(["2.38", "2.41", "2.42", "2.43"])("registrations of DHIS2 %s", (profile) => {
  test("those registered are listed, one that was taken back too, a deleted one not", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    const query = {
      dataSets: [dataSet],
      periods: ["202401", "202402"],
      orgUnits: [district],
      children: true,
    };
    expect(await dhis2.listCompleteDataSetRegistrations(query)).toEqual([]);
    const body = toBody({ date: "2024-02-05" }, { organisationUnit: sister }, { period: "202402" });
    const first = await dhis2.importCompleteDataSetRegistrations(body, { ...write, gzip: true });
    expect(first).toMatchObject({ status: "SUCCESS", importCount: { imported: 3, ignored: 0 } });
    await dhis2.importCompleteDataSetRegistrations(
      toBody({ organisationUnit: sister, completed: false }),
      write,
    );
    const deleted = await dhis2.importCompleteDataSetRegistrations(toBody({ period: "202402" }), {
      importStrategy: "DELETE",
    });
    expect(deleted.importCount.deleted).toBe(1);
    const found = await dhis2.listCompleteDataSetRegistrations(query);
    expect(found.map(({ organisationUnit, completed }) => [organisationUnit, completed])).toEqual([
      [unit, true],
      [sister, false],
    ]);
    expect(found[0]).toMatchObject({ dataSet, period: "202401", date: "2024-02-05" });
  });

  test("a bad one among good ones is named by what it is refused for", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const northern = connect(sandbox, "northonly");
    const body = toBody(
      {},
      { dataSet: "abcdefghij1" },
      { organisationUnit: "abcdefghij2" },
      { attributeOptionCombo: "abcdefghij3" },
      { organisationUnit: southern },
    );
    expect(await northern.importCompleteDataSetRegistrations(body, write)).toEqual({
      status: "SUCCESS",
      importCount: { imported: 1, updated: 0, ignored: 4, deleted: 0 },
      conflicts: [
        { property: "dataSet", id: "abcdefghij1", isForbidden: false },
        { property: "organisationUnit", id: "abcdefghij2", isForbidden: false },
        { property: "attributeOptionCombo", id: "abcdefghij3", isForbidden: false },
        { property: "organisationUnit", id: southern, isForbidden: true },
      ],
      unreadable: undefined,
    });
  });

  test("a date that cannot be read breaks the whole import off; a period from 2.43 on", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    const badDate = await dhis2.importCompleteDataSetRegistrations(toBody({}, { date: "soon" }), write);
    expect(badDate).toMatchObject({ status: "ERROR", importCount: { imported: 0 }, unreadable: "date" });
    const badPeriod = await dhis2.importCompleteDataSetRegistrations(toBody({}, { period: "202413" }), write);
    const whole = profile === "2.43";
    expect(badPeriod).toMatchObject({
      unreadable: whole ? "period" : undefined,
      importCount: { imported: whole ? 0 : 1 },
    });
    expect(badPeriod.conflicts).toEqual(
      whole ? [] : [{ property: "period", id: "202413", isForbidden: false }],
    );
  });

  test("a dry run stores nothing; a deletion of what is not there is ignored", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    const dry = await dhis2.importCompleteDataSetRegistrations(toBody({}), { ...write, dryRun: true });
    expect(dry.importCount.imported).toBe(1);
    const gone = await dhis2.importCompleteDataSetRegistrations(toBody({}), { importStrategy: "DELETE" });
    expect(gone).toMatchObject({ status: "ERROR", importCount: { ignored: 1 }, unreadable: undefined });
  });
});

test("more ids than a URL holds are asked for in parts, each registration once", async () => {
  await using sandbox = await startSandbox(seeded);
  const dhis2 = connect(sandbox);
  const periods = Array.from({ length: 101 }, (_, at) => `${1920 + at}`);
  const body = toBody(...periods.map((period) => ({ period })));
  await dhis2.importCompleteDataSetRegistrations(body, write);
  const found = await dhis2.listCompleteDataSetRegistrations({
    dataSets: [dataSet],
    periods,
    orgUnits: [unit],
  });
  expect(found.map(({ period }) => period)).toEqual(periods);
});

test("an org unit outside the data view of the user is an error with the server's words", async () => {
  await using sandbox = await startSandbox(seeded);
  const query = { dataSets: [dataSet], periods: ["202401"], orgUnits: [southern] };
  const listed = connect(sandbox, "northonly").listCompleteDataSetRegistrations(query);
  await expect(listed).rejects.toThrow(HttpError);
  await expect(listed).rejects.toThrow("E2012");
});
