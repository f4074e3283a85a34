import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { askSimulator, createTestSimulator } from "../../testing/ask-simulator.ts";
import { aVisit, errorsOf, ids, statsOf } from "../../testing/event-builder.ts";
import { isJsonObject, type Json, objectsOf } from "../../json.ts";

const path = "/api/tracker?async=false&atomicMode=OBJECT";

function bundleOf(report: Json | undefined) {
  const bundle = isJsonObject(report) ? report.bundleReport : undefined;
  const map = isJsonObject(bundle) && isJsonObject(bundle.typeReportMap) ? bundle.typeReportMap : {};
  return { bundle, events: isJsonObject(map.EVENT) ? objectsOf(map.EVENT.objectReports) : [] };
}

describe.each(["2.38", "2.39", "2.40", "2.41", "2.42", "2.43"])("%s", (version) => {
  const minor = Number(version.slice(2));

  test("shapes its report as its line does", () => {
    const { simulator } = createTestSimulator({ version });
    const bad = aVisit("A0000000002", { orgUnit: "abcdefghij1" });
    const report = askSimulator(simulator, `${path}&reportMode=FULL`, {
      body: { events: [aVisit("A0000000001"), bad] },
    }).json;
    const { bundle, events } = bundleOf(report);
    expect("index" in (events[0] ?? {})).toBe(minor <= 40);
    expect(isJsonObject(bundle) && "stats" in bundle).toBe(minor <= 39);
    expect(isJsonObject(report) && "timingsStats" in report).toBe(minor <= 40);
    expect(JSON.stringify(report).includes('"args"')).toBe(minor >= 41);
    expect(errorsOf(report)).toEqual(["E1011 A0000000002"]);
  });

  test("answers an unreadable body, a compressed one, a bad date and a bad status with one status", () => {
    const { simulator } = createTestSimulator({ version });
    const bodies: Json[] = [
      "{",
      { events: [aVisit("A0000000001", { occurredAt: "11/03/2024" })] },
      { events: [aVisit("A0000000001", { status: "DONE" })] },
    ];
    const expected = minor <= 40 ? 500 : 400;
    expect(bodies.map((body) => askSimulator(simulator, path, { body }).status)).toEqual([
      expected,
      expected,
      expected,
    ]);
    const zipped = simulator.handle({
      method: "POST",
      path: "/api/tracker",
      query: new URLSearchParams("async=false"),
      headers: {
        authorization: `Basic ${Buffer.from("integration:Malaika-2024!").toString("base64")}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: gzipSync(JSON.stringify({ events: [aVisit("A0000000001")] })),
    });
    expect(zipped.status).toBe(expected);
  });

  test("meets a malformed uid in the report up to 2.41, before it reads the events later", () => {
    const { simulator } = createTestSimulator({ version });
    const answer = askSimulator(simulator, path, {
      body: { events: [aVisit("not-a-uid"), aVisit("A0000000001")] },
    });
    if (minor >= 42) expect([answer.status, simulator.state.liveEvents]).toEqual([400, 0]);
    else expect([errorsOf(answer.json), simulator.state.liveEvents]).toEqual([["E1048 not-a-uid"], 1]);
  });

  test.each(["False", "0", "off"])("takes async=%s for a job up to 2.41", (spelling) => {
    const { simulator } = createTestSimulator({ version });
    const answer = askSimulator(simulator, `/api/tracker?async=${spelling}`, {
      body: { events: [aVisit("A0000000001")] },
    });
    expect(isJsonObject(answer.json) && answer.json.message === "Tracker job added").toBe(minor <= 41);
  });

  test("minds completedAt on an active event from 2.42 on, and leaves it out before", () => {
    const { simulator } = createTestSimulator({ version });
    const event = aVisit("A0000000001", { status: "ACTIVE", completedAt: "2024-03-11" });
    const errors = errorsOf(askSimulator(simulator, path, { body: { events: [event] } }).json);
    expect(errors).toEqual(minor >= 42 ? ["E1051 A0000000001"] : []);
    expect(simulator.state.events.get("A0000000001")?.completedAt).toBeUndefined();
  });

  test("takes the same new uid twice, the later wins, until 2.43 loses the whole request", () => {
    const { simulator } = createTestSimulator({ version });
    const later = aVisit("A0000000001", {
      dataValues: [
        { dataElement: ids.age, value: "9" },
        { dataElement: ids.sex, value: "M" },
      ],
    });
    const answer = askSimulator(simulator, path, { body: { events: [aVisit("A0000000001"), later] } });
    if (minor >= 43) return expect([answer.status, simulator.state.liveEvents]).toEqual([500, 0]);
    const counts = minor === 42 ? { created: 2, updated: 0 } : { created: 1, updated: 1 };
    expect(statsOf(answer.json)).toMatchObject(counts);
    expect(simulator.state.events.get("A0000000001")?.dataValues[0]?.value).toBe("9");
  });

  test("refuses a bad choice before it reads the body", () => {
    const { simulator } = createTestSimulator({ version });
    expect(askSimulator(simulator, `${path}&importStrategy=MERGE`, { body: "{" }).json).toMatchObject({
      httpStatusCode: 400,
      message:
        "Value 'MERGE' is not valid for parameter importStrategy. Valid values are: [CREATE, UPDATE, CREATE_AND_UPDATE, DELETE]",
    });
  });

  test("names its value errors its own way", () => {
    const { simulator } = createTestSimulator({ version });
    const dataValues = [
      { dataElement: ids.age, value: "x" },
      { dataElement: ids.sex, value: "F" },
    ];
    const text = JSON.stringify(
      askSimulator(simulator, path, { body: { events: [aVisit("A0000000001", { dataValues })] } }).json,
    );
    const namesType = minor === 41 || minor >= 43;
    expect(text.includes("Value type is INTEGER_ZERO_OR_POSITIVE")).toBe(namesType);
    expect(text.includes("value_not_zero_or_positive_integer")).toBe(!namesType);
  });
});

test("the followUp key is spelled followup up to 2.40", () => {
  const { simulator } = createTestSimulator({ version: "2.40" });
  const events = [aVisit("A0000000001", { followup: true }), aVisit("A0000000002", { followUp: true })];
  askSimulator(simulator, path, { body: { events } });
  expect([...simulator.state.events.values()].map((event) => event.followUp)).toEqual([true, false]);
});

test("what the simulator does not play is answered 501", () => {
  const { simulator } = createTestSimulator();
  expect(askSimulator(simulator, path, { body: "a,b", headers: { "content-type": "text/csv" } }).status).toBe(
    501,
  );
});
