import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import fixture from "../../../fixture/metadata.json" with { type: "json" };
import { isJsonObject, type Json, type JsonObject, objectsOf } from "../json.ts";
import { askSimulator, createTestSimulator } from "../testing/ask-simulator.ts";

const element = "oiJ3KI6Bv3P";
const facility = "IO8BkLFjFoe";
const monthly = "VaZsjqMclCP";
const value = { dataElement: element, period: "202401", orgUnit: facility, value: "3" };

function bodyOf(values: readonly JsonObject[]): Json {
  return { dataSet: monthly, dataValues: values };
}

function responseOf(json: Json | undefined): JsonObject {
  const response = isJsonObject(json) ? json.response : undefined;
  return isJsonObject(response) ? response : {};
}

const readAll = `/api/dataValueSets?dataSet=${monthly}&period=202401&orgUnit=U8CrQSoJmef&children=true`;

describe.each(["2.38", "2.39", "2.40", "2.41", "2.42", "2.43"])("DHIS2 %s", (version) => {
  test("gives back what it took, deleted values only when asked", () => {
    const { simulator } = createTestSimulator({ version });
    const posted = askSimulator(simulator, "/api/dataValueSets", { body: bodyOf([value]) });
    expect(posted.status).toBe(200);
    const { json } = askSimulator(simulator, readAll);
    const rows = objectsOf(isJsonObject(json) ? json.dataValues : undefined);
    expect(rows).toMatchObject([{ dataElement: element, orgUnit: facility, value: "3" }]);
    askSimulator(simulator, "/api/dataValueSets", { body: bodyOf([{ ...value, deleted: true }]) });
    expect(askSimulator(simulator, readAll).json).toMatchObject({ dataValues: [] });
    expect(askSimulator(simulator, `${readAll}&includeDeleted=true`).json).toMatchObject({
      dataValues: [{ value: "3", deleted: true }],
    });
  });

  test("a dry run counts and stores nothing", () => {
    const { simulator } = createTestSimulator({ version });
    const posted = askSimulator(simulator, "/api/dataValueSets?dryRun=true", { body: bodyOf([value]) });
    const counted = version === "2.43" ? { updated: 1 } : { imported: 1 };
    expect(responseOf(posted.json)).toMatchObject({ status: "SUCCESS", importCount: counted });
    expect(simulator.state.dataValues.size).toBe(0);
  });

  test("one bad value of three: the others are stored", () => {
    const { simulator } = createTestSimulator({ version });
    const values = [value, { ...value, period: "202402", value: "x" }, { ...value, period: "202403" }];
    const posted = askSimulator(simulator, "/api/dataValueSets", { body: bodyOf(values) });
    expect(posted.status).toBe(version === "2.43" ? 200 : 409);
    const { conflicts, rejectedIndexes, status } = responseOf(posted.json);
    expect(status).toBe("WARNING");
    expect(objectsOf(conflicts).map(({ indexes }) => indexes)).toEqual([[1]]);
    // 2.38 has no list of its own for them.
    expect(rejectedIndexes).toEqual(version === "2.38" ? undefined : [1]);
    expect([...simulator.state.dataValues.all()].map(({ period }) => period)).toEqual(["202401", "202403"]);
  });

  test("a compressed body is known by its first bytes", () => {
    const { simulator } = createTestSimulator({ version });
    const answer = simulator.handle({
      method: "POST",
      path: "/api/dataValueSets",
      query: new URLSearchParams(),
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${Buffer.from("integration:Malaika-2024!").toString("base64")}`,
      },
      body: gzipSync(JSON.stringify(bodyOf([value]))),
    });
    expect([answer.status, simulator.state.dataValues.size]).toEqual([200, 1]);
  });

  test("a period type that came later is not a period", () => {
    const { simulator } = createTestSimulator({ version });
    const known = ["2.42", "2.43"].includes(version);
    const query = readAll.replace("202401", "2024Sep");
    expect(askSimulator(simulator, query).status).toBe(known ? 200 : 409);
  });
});

describe("a zero that is not significant", () => {
  test("is not stored up to 2.42, and deletes what is stored", () => {
    const { simulator } = createTestSimulator({ version: "2.42" });
    const zero = bodyOf([{ ...value, value: "0" }]);
    askSimulator(simulator, "/api/dataValueSets", { body: zero });
    expect(simulator.state.dataValues.size).toBe(0);
    askSimulator(simulator, "/api/dataValueSets", { body: bodyOf([value]) });
    const deleted = askSimulator(simulator, "/api/dataValueSets", { body: zero });
    expect(responseOf(deleted.json)).toMatchObject({ importCount: { deleted: 1 } });
    expect([...simulator.state.dataValues.all()]).toMatchObject([{ deleted: true }]);
  });

  test("is a value like any in 2.43", () => {
    const { simulator } = createTestSimulator({ version: "2.43" });
    askSimulator(simulator, "/api/dataValueSets", { body: bodyOf([{ ...value, value: "0" }]) });
    expect([...simulator.state.dataValues.all()]).toMatchObject([{ value: "0", deleted: false }]);
  });
});

/** The fixture with expiry days, as `changed-fixture` of the recordings has them. */
const expiring = {
  ...fixture,
  dataSets: fixture.dataSets.map((dataSet) => ({ ...dataSet, expiryDays: 10 })),
};

describe("past the expiry days", () => {
  const values = [value, { ...value, period: "202610" }];

  test("2.42 refuses the value and stores the others", () => {
    const { simulator } = createTestSimulator({ version: "2.42", metadata: expiring });
    const posted = askSimulator(simulator, "/api/dataValueSets", {
      body: bodyOf([value, { ...value, period: "202611" }]),
    });
    expect(responseOf(posted.json)).toMatchObject({
      importCount: { imported: 1, ignored: 1 },
      conflicts: [
        {
          object: "202401",
          value: `Current date is past expiry days for period: \`202401\`  and data set: \`${monthly}\``,
          errorCode: "E7640",
          indexes: [0],
        },
      ],
    });
  });

  test("2.43 refuses the whole group", () => {
    const { simulator } = createTestSimulator({ version: "2.43", metadata: expiring });
    const posted = askSimulator(simulator, "/api/dataValueSets", { body: bodyOf(values) });
    expect(posted.status).toBe(409);
    expect(responseOf(posted.json)).toMatchObject({
      conflicts: [{ errorCode: "E8030", indexes: [0, 1] }],
      rejectedIndexes: [0, 1],
    });
    expect(simulator.state.dataValues.size).toBe(0);
  });
});

describe("2.43 loses the whole request", () => {
  test.each([
    ["a JSON number", { ...value, value: 3 }, "does not contain an STRING"],
    ["a malformed period", { ...value, period: "2024-13" }, "DataEntryGroup.deletion()"],
  ])("over %s", (_, bad, message) => {
    const { simulator } = createTestSimulator({ version: "2.43" });
    const posted = askSimulator(simulator, "/api/dataValueSets", {
      body: bodyOf([{ ...value, period: "202402" }, bad]),
    });
    expect(posted.status).toBe(500);
    expect(posted.json).toMatchObject({ message: expect.stringContaining(message) });
    expect(simulator.state.dataValues.size).toBe(0);
  });
});

describe("changed since", () => {
  test("lists what was written after an instant, deletions among them", () => {
    const { simulator, clock } = createTestSimulator({ version: "2.42" });
    const post = (period: string, more: JsonObject = {}) =>
      askSimulator(simulator, "/api/dataValueSets", { body: bodyOf([{ ...value, period, ...more }]) });
    post("202401");
    post("202402");
    clock.now += 3_600_000;
    post("202402", { deleted: true });
    post("202403");
    const since = "lastUpdatedDuration=30m&includeDeleted=true";
    const { json } = askSimulator(
      simulator,
      `/api/dataValueSets?dataSet=${monthly}&orgUnit=${facility}&${since}`,
    );
    const rows = objectsOf(isJsonObject(json) ? json.dataValues : undefined);
    expect(rows.map(({ period, deleted }) => [period, deleted])).toEqual([
      ["202402", true],
      ["202403", undefined],
    ]);
  });
});

test("a data set that may not be read is an empty answer up to 2.42, and E2010 in 2.43", () => {
  const closed = { owner: null, public: "--------", users: {}, userGroups: {}, external: false };
  const metadata = { ...fixture, dataSets: fixture.dataSets.map((one) => ({ ...one, sharing: closed })) };
  const older = createTestSimulator({ version: "2.42", metadata }).simulator;
  const { status, body } = askSimulator(older, readAll);
  expect([status, body]).toEqual([200, ""]);
  const newer = createTestSimulator({ version: "2.43", metadata }).simulator;
  expect(askSimulator(newer, readAll).json).toMatchObject({ errorCode: "E2010" });
});

test("elements of a group are exported without their data set", () => {
  const dataElementGroups = [{ id: "gRoupAAAAA1", name: "Births", dataElements: [{ id: element }] }];
  const { simulator } = createTestSimulator({ version: "2.42", metadata: { ...fixture, dataElementGroups } });
  askSimulator(simulator, "/api/dataValueSets", {
    body: bodyOf([value, { ...value, dataElement: "CstauQIBOlT" }]),
  });
  const { json } = askSimulator(
    simulator,
    `/api/dataValueSets?dataElementGroup=gRoupAAAAA1&period=202401&orgUnit=${facility}`,
  );
  expect(json).toMatchObject({ dataValues: [{ dataElement: element }] });
});
