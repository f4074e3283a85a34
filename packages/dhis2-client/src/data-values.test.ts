import { AuthError } from "@d2pipe/errors";
import { dhis2Login, type Sandbox, startSandbox } from "@d2pipe/sandbox";
import { describe, expect, test } from "vitest";
import { createDhis2Client, type Dhis2Client } from "./create-dhis2-client.ts";

const dataSet = "VaZsjqMclCP";
const write = { importStrategy: "CREATE_AND_UPDATE" } as const;
const seeded = { cases: 0, submissions: 0, dataValues: 0 };

function connect(
  { dhis2 }: Sandbox,
  login: { username: string; password: string } = dhis2Login,
): Dhis2Client {
  return createDhis2Client({ baseUrl: dhis2.url, login, userAgent: "test/1", sleep: async () => {} });
}

function toKey(period: string) {
  return { dataElement: "oiJ3KI6Bv3P", period, orgUnit: "IO8BkLFjFoe" };
}

function toBody(...values: readonly [period: string, value: string][]): string {
  return JSON.stringify({
    dataSet,
    dataValues: values.map(([period, value]) => ({ ...toKey(period), value })),
  });
}

describe.each([
  ["2.38", "E7619"],
  ["2.41", "E7619"],
  ["2.42", "E7619"],
  ["2.43", "E8122"],
])("data values of DHIS2 %s", (profile, badValue) => {
  test("the good ones are stored, the bad ones named by position, whatever the status is", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    const body = toBody(["202401", "4"], ["202402", "four"], ["202403", "5"]);
    const summary = await dhis2.importDataValues(body, write);
    expect(summary).toMatchObject({ status: "WARNING", conflicts: [{ errorCode: badValue, indexes: [1] }] });
    const { imported, updated } = summary.importCount;
    expect(imported + updated).toBe(2);
    const found = await dhis2.listDataValues(dataSet, ["202401", "202402", "202403"].map(toKey));
    expect(found.map(({ period, value }) => [period, value])).toEqual([
      ["202401", "4"],
      ["202403", "5"],
    ]);
  });

  test("a key that the server cannot read is not there, and hides no other", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    await dhis2.importDataValues(toBody(["202401", "4"]), write);
    const unreadable = [
      { ...toKey("202413") },
      { ...toKey("202401"), orgUnit: "HF-111" },
      { ...toKey("202402"), orgUnit: "bbbbbbbbbbb" },
    ];
    const found = await dhis2.listDataValues(dataSet, [...unreadable, toKey("202401")]);
    expect(found.map(({ period, value }) => [period, value])).toEqual([["202401", "4"]]);
    expect(await dhis2.listDataValues("abcdefghij1", [toKey("202401")])).toEqual([]);
  });

  test("a deleted value is found as deleted; a compressed request is read", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    await dhis2.importDataValues(toBody(["202401", "4"], ["202402", "5"]), { ...write, gzip: true });
    const gone = await dhis2.importDataValues(toBody(["202401", "4"]), { importStrategy: "DELETE" });
    expect(gone.importCount.deleted).toBe(1);
    const found = await dhis2.listDataValues(dataSet, ["202401", "202402"].map(toKey));
    expect(found.map(({ period, deleted }) => [period, deleted])).toEqual([
      ["202401", true],
      ["202402", false],
    ]);
  });

  test("a dry run stores nothing", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const dhis2 = connect(sandbox);
    expect((await dhis2.importDataValues(toBody(["202401", "4"]), { ...write, dryRun: true })).status).toBe(
      "SUCCESS",
    );
    expect(await dhis2.listDataValues(dataSet, [toKey("202401")])).toEqual([]);
  });

  test("an unknown data set refuses everything, and says so", async () => {
    await using sandbox = await startSandbox({ ...seeded, profile });
    const body = toBody(["202401", "4"]).replace(dataSet, "abcdefghij1");
    const { status, conflicts } = await connect(sandbox).importDataValues(body, write);
    expect([status, conflicts.length > 0]).toEqual(["ERROR", true]);
  });
});

test("a user without the authority: AuthError", async () => {
  await using sandbox = await startSandbox(seeded);
  const dhis2 = connect(sandbox, { username: "reader", password: dhis2Login.password });
  await expect(dhis2.importDataValues(toBody(["202401", "4"]), write)).rejects.toThrow(AuthError);
});
