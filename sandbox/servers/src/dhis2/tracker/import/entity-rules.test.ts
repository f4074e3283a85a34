import { expect, test } from "vitest";
import type { Dhis2Simulator } from "../../dhis2-simulator.ts";
import type { JsonObject } from "../../json.ts";
import { askSimulator, createTestSimulator } from "../../testing/ask-simulator.ts";
import { errorsOf, ids, statsOf } from "../../testing/event-builder.ts";
import { anEnrollment, aPerson, aTest } from "../../testing/person-builder.ts";

const [person, enrollment, event] = ["P0000000001", "N0000000001", "V0000000001"] as const;

function push(simulator: Dhis2Simulator, body: JsonObject, query = "", user = "integration") {
  return askSimulator(simulator, `/api/tracker?async=false&atomicMode=OBJECT${query}`, { body, user });
}

/** A simulator that holds one person with an enrollment and an event. */
function withPerson() {
  const { simulator, clock } = createTestSimulator();
  const enrollments = [anEnrollment(enrollment, { events: [aTest(event)] })];
  const { json } = push(simulator, { trackedEntities: [aPerson(person, "C-1", { enrollments })] });
  expect(statsOf(json)).toMatchObject({ created: 3, ignored: 0 });
  return { simulator, clock };
}

test("nested objects are stored with what they belong to", () => {
  const { state } = withPerson().simulator;
  expect(state.enrollments.get(enrollment)).toMatchObject({ trackedEntity: person, program: ids.hiv });
  expect(state.events.get(event)).toMatchObject({ enrollment });
});

const enrollments: readonly (readonly [why: string, given: JsonObject, code: string])[] = [
  ["an org unit outside the program", { orgUnit: ids.northRegion }, "E1041"],
  ["an unknown person", { trackedEntity: "P0000000009" }, "E1068"],
  ["an unknown program", { program: "R0000000009" }, "E1069"],
  ["an unknown org unit", { orgUnit: "U0000000009" }, "E1070"],
  ["no program", { program: null }, "E1122"],
  ["a program without registration", { program: ids.fever }, "E1014"],
];

test.each(enrollments)("an enrollment is refused for %s", (_, given, code) => {
  const { simulator } = withPerson();
  const sent = anEnrollment("N0000000002", { trackedEntity: person, status: "COMPLETED", ...given });
  expect(errorsOf(push(simulator, { enrollments: [sent] }).json)).toEqual([`${code} N0000000002`]);
  expect(simulator.state.enrollments.has("N0000000002")).toBe(false);
});

test("ALL stores nothing when a child is refused", () => {
  const { simulator } = createTestSimulator();
  const events = [aTest(event, { dataValues: [] })];
  const trackedEntities = [aPerson(person, "C-1", { enrollments: [anEnrollment(enrollment, { events })] })];
  expect(statsOf(push(simulator, { trackedEntities }).json)).toMatchObject({ created: 2, ignored: 1 });
  const all = createTestSimulator().simulator;
  const path = "/api/tracker?async=false&atomicMode=ALL";
  expect(askSimulator(all, path, { body: { trackedEntities } }).status).toBe(409);
  expect(all.state.entities.size + all.state.enrollments.size + all.state.events.size).toBe(0);
});

test("VALIDATE stores nothing", () => {
  const { simulator } = createTestSimulator();
  const trackedEntities = [aPerson(person, "C-1", { enrollments: [anEnrollment(enrollment)] })];
  expect(push(simulator, { trackedEntities }, "&importMode=VALIDATE").status).toBe(200);
  expect(simulator.state.entities.size + simulator.state.enrollments.size).toBe(0);
});

test("what belongs to a refused person follows it, whoever it is", () => {
  const { simulator } = withPerson();
  const events = [aTest("V0000000002")];
  const sent = aPerson("P0000000002", "C-1", { enrollments: [anEnrollment("N0000000002", { events })] });
  const { json } = push(simulator, { trackedEntities: [sent] });
  expect(errorsOf(json)).toEqual(["E1064 P0000000002", "E5000 N0000000002"]);
  expect(simulator.state.events.has("V0000000002")).toBe(false);
});

test("an asynchronous import stores people when its time has come", () => {
  const { simulator, clock } = createTestSimulator({ jobMilliseconds: 500 });
  askSimulator(simulator, "/api/tracker", { body: { trackedEntities: [aPerson(person, "C-1")] } });
  expect(simulator.state.entities.size).toBe(0);
  clock.now += 501;
  askSimulator(simulator, "/api/system/ping");
  expect(simulator.state.entities.get(person)).toMatchObject({ deleted: false });
});

test("a deleted person takes everything along; the value is free again, the uid is not", () => {
  const { simulator } = withPerson();
  const { json } = push(
    simulator,
    { trackedEntities: [{ trackedEntity: person }] },
    "&importStrategy=DELETE",
  );
  expect(statsOf(json)).toMatchObject({ deleted: 1 });
  expect(simulator.state.enrollments.get(enrollment)?.deleted).toBe(true);
  expect(simulator.state.events.get(event)?.deleted).toBe(true);
  const again = push(simulator, { trackedEntities: [aPerson(person, "C-2")] });
  expect(errorsOf(again.json)).toEqual([`E1114 ${person}`]);
  const other = push(simulator, { trackedEntities: [aPerson("P0000000002", "C-1")] });
  expect(errorsOf(other.json)).toEqual([]);
});

test("without the authority to cascade, only what has nothing below is deleted", () => {
  const { simulator } = withPerson();
  const removal = (body: JsonObject) =>
    errorsOf(push(simulator, body, "&importStrategy=DELETE", "reader").json);
  expect(removal({ enrollments: [{ enrollment }] })).toEqual([`E1103 ${enrollment}`]);
  expect(removal({ enrollments: [{ enrollment: "N0000000009" }] })).toEqual(["E1081 N0000000009"]);
  expect(removal({ events: [{ event }] })).toEqual([]);
  expect(removal({ enrollments: [{ enrollment }] })).toEqual([]);
});

test("metadata that changes counts from the next request on; data stays", () => {
  const { simulator } = withPerson();
  simulator.changeMetadata({ organisationUnits: [] });
  expect(askSimulator(simulator, "/api/system/ping").status).toBe(401);
  expect(simulator.state.entities.size).toBe(1);
});
