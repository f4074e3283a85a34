import { explainTrackerError } from "@d2pipe/dhis2-model";
import { AuthError, ConfigError } from "@d2pipe/errors";
import { dhis2Login, type Sandbox, startSandbox } from "@d2pipe/sandbox";
import { describe, expect, test } from "vitest";
import { createDhis2Client, type Dhis2Client } from "./create-dhis2-client.ts";

const program = "m9HubivKFQ0";
const create = { importStrategy: "CREATE_AND_UPDATE" } as const;

function connect(
  { dhis2 }: Sandbox,
  login: { username: string; password: string } = dhis2Login,
): Dhis2Client {
  return createDhis2Client({ baseUrl: dhis2.url, login, userAgent: "test/1", sleep: async () => {} });
}

function toEvent(event: string, age: string) {
  return {
    event,
    program,
    programStage: "aPPoC5xUgS3",
    orgUnit: "IO8BkLFjFoe",
    occurredAt: "2024-03-11",
    status: "COMPLETED",
    dataValues: [
      { dataElement: "VAAsWcu5xsN", value: age },
      { dataElement: "daI0txTxpAx", value: "F" },
    ],
  };
}

function toBody(...events: object[]): string {
  return JSON.stringify({ events });
}

describe.each(["2.38", "2.40", "2.41", "2.42", "2.43"])("DHIS2 %s", (profile) => {
  test("imports, reports by uid, and reads back what is there and what was deleted", async () => {
    await using sandbox = await startSandbox({ profile });
    const dhis2 = connect(sandbox);
    const body = toBody(
      toEvent("aaaaaaaaaa1", "4"),
      toEvent("aaaaaaaaaa2", "old"),
      toEvent("aaaaaaaaaa3", "5"),
    );
    const report = await dhis2.importTracker(body, create);
    expect(report.stats).toMatchObject({ created: 2, ignored: 1 });
    expect(report.storedUids.EVENT.toSorted()).toEqual(["aaaaaaaaaa1", "aaaaaaaaaa3"]);
    expect(report.errorReports.map(({ uid, errorCode }) => [uid, errorCode])).toEqual([
      ["aaaaaaaaaa2", "E1302"],
    ]);

    const gone = await dhis2.importTracker(toBody({ event: "aaaaaaaaaa3" }), { importStrategy: "DELETE" });
    expect(gone.stats.deleted).toBe(1);
    const found = await dhis2.listEventsByUid(program, ["aaaaaaaaaa1", "aaaaaaaaaa2", "aaaaaaaaaa3"]);
    expect(found.size).toBe(2);
    expect(found.get("aaaaaaaaaa3")?.deleted).toBe(true);
    expect(found.get("aaaaaaaaaa1")).toMatchObject({
      deleted: false,
      orgUnit: "IO8BkLFjFoe",
      status: "COMPLETED",
    });
  });

  test("gives a snapshot that is the same each time", async () => {
    await using sandbox = await startSandbox({ profile });
    const dhis2 = connect(sandbox);
    const options = { programs: [program], now: new Date(0) };
    const snapshot = await dhis2.getMetadataSnapshot(options);
    expect(snapshot.programs[0]).toMatchObject({ id: program, programType: "WITHOUT_REGISTRATION" });
    expect(snapshot.organisationUnits.map(({ id }) => id)).toEqual(snapshot.programs[0]?.organisationUnits);
    expect(snapshot.optionSets.find(({ name }) => name === "Sex")?.options).toEqual([
      { code: "M", name: "Male" },
      { code: "F", name: "Female" },
    ]);
    expect(JSON.stringify(await dhis2.getMetadataSnapshot(options))).toBe(JSON.stringify(snapshot));
  });
});

test.each(["2.41", "2.42", "2.43"])(
  "%s: what it refuses can be explained down to the data element, without the value",
  async (profile) => {
    await using sandbox = await startSandbox({ profile });
    const event = toEvent("aaaaaaaaaa1", "Amina");
    const { errorReports } = await connect(sandbox).importTracker(toBody(event), create);
    expect(errorReports.map((error) => explainTrackerError(error, event).message)).toEqual([
      "a value does not fit its value type (data element VAAsWcu5xsN); expected a whole number from 0 (INTEGER_ZERO_OR_POSITIVE)",
    ]);
  },
);

test("a snapshot without programs takes all that the user can see, with and without registration", async () => {
  await using sandbox = await startSandbox();
  const { programs } = await connect(sandbox).getMetadataSnapshot({ now: new Date(0) });
  expect(programs.map(({ id }) => id)).toContain(program);
  expect(
    programs.find(({ programType }) => programType === "WITH_REGISTRATION")?.trackedEntityType,
  ).toBeDefined();
});

test("every program that does not exist is named", async () => {
  await using sandbox = await startSandbox();
  const ask = (...programs: string[]) => connect(sandbox).getMetadataSnapshot({ programs, now: new Date(0) });
  await expect(ask("abcdefghij1", program, "abcdefghij2")).rejects.toThrow(
    /^program abcdefghij1 does not exist .*\nprogram abcdefghij2 does not exist /,
  );
  await expect(ask("visits")).rejects.toThrow(ConfigError);
});

test("a validation is not stored", async () => {
  await using sandbox = await startSandbox();
  const dhis2 = connect(sandbox);
  const report = await dhis2.importTracker(toBody(toEvent("aaaaaaaaaa1", "4")), {
    ...create,
    importMode: "VALIDATE",
  });
  expect(report.errorReports).toEqual([]);
  expect(await dhis2.listEventsByUid(program, ["aaaaaaaaaa1"])).toEqual(new Map());
});

test("an answer that is lost after the commit may have arrived, and reading back shows it", async () => {
  await using sandbox = await startSandbox();
  const dhis2 = connect(sandbox);
  sandbox.dhis2.setFaults([{ match: { method: "POST" }, fault: { kind: "cut-after-commit" } }]);
  await expect(dhis2.importTracker(toBody(toEvent("aaaaaaaaaa1", "4")), create)).rejects.toMatchObject({
    mayHaveArrived: true,
  });
  expect((await dhis2.listEventsByUid(program, ["aaaaaaaaaa1"])).size).toBe(1);
  expect(sandbox.dhis2.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("a session that ends in the middle is renewed silently", async () => {
  await using sandbox = await startSandbox();
  const dhis2 = connect(sandbox);
  await dhis2.me();
  sandbox.dhis2.setFaults([{ match: { method: "POST", nth: 1 }, fault: { kind: "session-expiry" } }]);
  expect((await dhis2.importTracker(toBody(toEvent("aaaaaaaaaa1", "4")), create)).stats.created).toBe(1);
  const posts = sandbox.dhis2.requests.filter(({ method }) => method === "POST");
  // Cookie and password go together, so that an ended session costs no request at all.
  expect(posts.map(({ status }) => status)).toEqual([200]);
});

test("a login page in place of JSON, and a wrong password, are refused access", async () => {
  await using sandbox = await startSandbox();
  await expect(connect(sandbox, { username: "integration", password: "no" }).me()).rejects.toThrow(AuthError);
  sandbox.dhis2.setFaults([{ match: {}, fault: { kind: "login-page" } }]);
  await expect(connect(sandbox).me()).rejects.toThrow(AuthError);
});
