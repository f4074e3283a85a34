import { describe, expect, test } from "vitest";

import { askSimulator, type Asked, createTestSimulator, type Answered } from "../../testing/ask-simulator.ts";
import type { Dhis2Simulator } from "../../dhis2-simulator.ts";
import { aVisit, errorsOf, ids, statsOf } from "../../testing/event-builder.ts";
import type { JsonObject } from "../../json.ts";

function push(
  simulator: Dhis2Simulator,
  events: readonly JsonObject[],
  query = "",
  asked: Asked = {},
): Answered {
  const path = `/api/tracker?async=false&atomicMode=OBJECT${query}`;
  return askSimulator(simulator, path, { ...asked, body: { events } });
}

const values = { dataValues: [{ dataElement: ids.age, value: "4" }] };

/** The least that an event needs: a user, a facility, and the fever program with properties of its own. */
function metadataOf(program: JsonObject): JsonObject {
  const user = { id: "graK1oz8UJh", username: "integration", password: "Malaika-2024!" };
  const fever = {
    id: ids.fever,
    name: "Fever",
    programType: "WITHOUT_REGISTRATION",
    programStages: [{ id: ids.feverStage }],
    organisationUnits: [{ id: ids.facility }],
  };
  return {
    users: [{ ...user, organisationUnits: [{ id: ids.facility }] }],
    organisationUnits: [{ id: ids.facility, name: "Facility" }],
    programs: [{ ...fever, ...program }],
    programStages: [{ id: ids.feverStage, name: "Visit", program: { id: ids.fever } }],
  };
}

/** One error a row: what is wrong, and its code. */
const refusedEvents: readonly [what: string, event: JsonObject, code: string][] = [
  ["no org unit", { orgUnit: null }, "E1123"],
  ["a stage of another program", { programStage: "jPrAPARL3O8" }, "E1089"],
  ["an unknown program", { program: "abcdefghij1" }, "E1010"],
  ["an unknown org unit", { orgUnit: "abcdefghij1" }, "E1011"],
  ["an org unit outside the program", { orgUnit: ids.northRegion }, "E1029"],
  ["an unknown attribute option combo", { attributeOptionCombo: "abcdefghij1" }, "E1115"],
  ["an unknown category option", { attributeCategoryOptions: "abcdefghij1" }, "E1116"],
  ["a combo of another category combo", { attributeOptionCombo: "bCBpnLJRptV" }, "E1054"],
  ["geometry where the stage has none", { geometry: { type: "Point", coordinates: [34, -13] } }, "E1074"],
  ["a compulsory element left out", values, "E1303"],
  ["an empty text as date", { occurredAt: "" }, "E1031"],
];

test.each(refusedEvents)("%s is refused", (_, more, code) => {
  const { simulator } = createTestSimulator();
  expect(errorsOf(push(simulator, [aVisit("A0000000001", more)]).json)).toEqual([`${code} A0000000001`]);
  expect(simulator.state.liveEvents).toBe(0);
});

test("a compulsory element set to null is refused for itself, not as missing", () => {
  const { simulator } = createTestSimulator();
  const dataValues = [
    { dataElement: ids.age, value: null },
    { dataElement: ids.sex, value: "F" },
  ];
  expect(errorsOf(push(simulator, [aVisit("A0000000001", { dataValues })]).json)).toEqual([
    "E1076 A0000000001",
  ]);
});

test("errors of an early layer hide those of a later one", () => {
  const { simulator } = createTestSimulator();
  const event = aVisit("A0000000001", {
    orgUnit: "abcdefghij1",
    dataValues: [{ dataElement: ids.age, value: "x" }],
  });
  expect(errorsOf(push(simulator, [event]).json)).toEqual(["E1011 A0000000001"]);
});

test("compulsory elements of an ON_COMPLETE stage may be missing until the event is completed", () => {
  const { simulator } = createTestSimulator();
  const assessment = (status: string) => ({
    event: "A0000000001",
    program: "i5s00JNcKYw",
    orgUnit: ids.facility,
    occurredAt: "2024-03-11",
    status,
  });
  expect(statsOf(push(simulator, [assessment("ACTIVE")]).json)).toMatchObject({ created: 1 });
  expect(errorsOf(push(simulator, [assessment("COMPLETED")]).json)).toEqual(["E1303 A0000000001"]);
});

test("stored compulsory values count from 2.41 on", () => {
  for (const [version, errors] of [
    ["2.40", ["E1303 A0000000001"]],
    ["2.42", []],
  ] as const) {
    const { simulator } = createTestSimulator({ version });
    push(simulator, [aVisit("A0000000001")]);
    expect(errorsOf(push(simulator, [aVisit("A0000000001", values)]).json)).toEqual(errors);
  }
});

describe("statuses", () => {
  test("values do not go with a scheduled event, and a done one is not scheduled again", () => {
    const { simulator } = createTestSimulator();
    push(simulator, [aVisit("A0000000001")]);
    const scheduled = { status: "SCHEDULE", scheduledAt: "2024-03-12" };
    expect(errorsOf(push(simulator, [aVisit("A0000000001", scheduled)]).json)).toEqual([
      "E1315 A0000000001",
      "E1316 A0000000001",
    ]);
  });

  test("a single event is never scheduled in 2.43", () => {
    const { simulator } = createTestSimulator({ version: "2.43" });
    expect(errorsOf(push(simulator, [aVisit("A0000000001", { status: "SKIPPED" })]).json)).toEqual([
      "E1318 A0000000001",
    ]);
  });

  test("a completed event is reopened only with the authority", () => {
    const { simulator } = createTestSimulator();
    push(simulator, [aVisit("A0000000001")]);
    const reopened = [aVisit("A0000000001", { status: "ACTIVE" })];
    expect(errorsOf(push(simulator, reopened, "", { user: "reader" }).json)).toEqual(["E1083 A0000000001"]);
    expect(statsOf(push(simulator, reopened).json)).toMatchObject({ updated: 1 });
  });

  test("VISITED is stored as ACTIVE from 2.42 on, and completion gets its date from the clock", () => {
    for (const [version, status] of [
      ["2.41", "VISITED"],
      ["2.42", "ACTIVE"],
    ] as const) {
      const { simulator, clock } = createTestSimulator({ version });
      push(simulator, [aVisit("A0000000001", { status: "VISITED" }), aVisit("A0000000002")]);
      expect(simulator.state.events.get("A0000000001")).toMatchObject({ status, completedAt: undefined });
      expect(simulator.state.events.get("A0000000002")?.completedAt).toBe(clock.now);
    }
  });
});

describe("rights", () => {
  test("end at the capture scope, judged by the org unit of the stored event", () => {
    const { simulator } = createTestSimulator();
    const south = aVisit("A0000000001", { orgUnit: ids.southFacility });
    expect(errorsOf(push(simulator, [south], "", { user: "northonly" }).json)).toEqual(["E1000 A0000000001"]);
    push(simulator, [south]);
    const moved = [aVisit("A0000000001")];
    expect(errorsOf(push(simulator, moved, "", { user: "northonly" }).json)).toEqual(["E1000 A0000000001"]);
  });

  test("to write come from data sharing of the program", () => {
    const metadata = metadataOf({ sharing: { public: "r-r-----" } });
    const { simulator } = createTestSimulator({ metadata });
    expect(errorsOf(push(simulator, [aVisit("A0000000001", { dataValues: [] })]).json)).toEqual([
      "E1091 A0000000001",
    ]);
  });
});

describe("events of a tracker program", () => {
  const test1 = {
    program: ids.hiv,
    programStage: ids.htsStage,
    dataValues: [],
    status: "ACTIVE",
  };

  test("need an enrollment: E1033, from 2.43 on E1123", () => {
    for (const [version, code] of [
      ["2.42", "E1033"],
      ["2.43", "E1123"],
    ] as const) {
      const { simulator } = createTestSimulator({ version });
      const errors = errorsOf(push(simulator, [aVisit("A0000000001", test1)]).json);
      expect(errors).toEqual([`${code} A0000000001`]);
    }
  });

  test("in an unknown enrollment are refused twice over", () => {
    const { simulator } = createTestSimulator();
    const event = aVisit("A0000000001", { ...test1, enrollment: "abcdefghij1" });
    expect(errorsOf(push(simulator, [event]).json)).toEqual(["E1079 A0000000001", "E1313 A0000000001"]);
  });
});

describe("what is stored", () => {
  test("keeps the values a later payload leaves out and drops those it sends empty", () => {
    const { simulator } = createTestSimulator();
    const first = [
      { dataElement: ids.age, value: "4" },
      { dataElement: ids.sex, value: "F" },
      { dataElement: ids.temperature, value: "38.5" },
    ];
    push(simulator, [aVisit("A0000000001", { dataValues: first })]);
    push(simulator, [aVisit("A0000000001")]);
    expect(simulator.state.events.get("A0000000001")?.dataValues).toHaveLength(3);
    const emptied = [...first.slice(0, 2), { dataElement: ids.temperature, value: "" }];
    push(simulator, [aVisit("A0000000001", { dataValues: emptied })]);
    expect(simulator.state.events.get("A0000000001")?.dataValues.map((one) => one.dataElement)).toEqual([
      ids.age,
      ids.sex,
    ]);
  });

  test("loses the scalars a later payload leaves out", () => {
    const { simulator } = createTestSimulator();
    push(simulator, [aVisit("A0000000001", { followUp: true, scheduledAt: "2024-03-11" })]);
    push(simulator, [aVisit("A0000000001")]);
    expect(simulator.state.events.get("A0000000001")).toMatchObject({
      followUp: false,
      scheduledAt: undefined,
    });
  });

  test("is nothing at all for a dry run, and counts follow what happened", () => {
    const { simulator } = createTestSimulator();
    push(simulator, [aVisit("A0000000001")], "&importMode=VALIDATE");
    expect(simulator.state.counts).toEqual({ created: 0, updated: 0, deleted: 0 });
    push(simulator, [aVisit("A0000000001"), aVisit("A0000000002")]);
    push(simulator, [aVisit("A0000000001")]);
    push(simulator, [{ event: "A0000000002" }], "&importStrategy=DELETE");
    expect(simulator.state.counts).toEqual({ created: 2, updated: 1, deleted: 1 });
    expect(simulator.state.liveEvents).toBe(1);
    expect(simulator.state.events.get("A0000000002")?.deleted).toBe(true);
  });

  test("names metadata by code or name where the request asks for it", () => {
    const { simulator } = createTestSimulator();
    const event = aVisit("A0000000001", { orgUnit: "North 1.1 Health Centre", program: "FEVER" });
    const query = "&orgUnitIdScheme=NAME&programIdScheme=CODE";
    expect(statsOf(push(simulator, [event], query).json)).toMatchObject({ created: 1 });
    expect(simulator.state.events.get("A0000000001")).toMatchObject({
      orgUnit: ids.facility,
      program: ids.fever,
    });
  });
});

test("an expired period refuses changes unless the user may edit expired data", () => {
  const expiry = { expiryDays: 5, expiryPeriodType: "Monthly", completeEventsExpiryDays: 3 };
  const metadata = metadataOf(expiry);
  const { simulator } = createTestSimulator({ metadata });
  const event = (occurredAt: string, completedAt: string) =>
    aVisit("A0000000001", { occurredAt, completedAt, dataValues: [] });
  expect(errorsOf(push(simulator, [event("2026-10-31", "2026-11-19")]).json)).toEqual(["E1047 A0000000001"]);
  expect(errorsOf(push(simulator, [event("2026-11-01", "2026-11-10")]).json)).toEqual(["E1043 A0000000001"]);
  expect(errorsOf(push(simulator, [event("2026-11-01", "2026-11-19")]).json)).toEqual([]);
});
