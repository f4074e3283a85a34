import { describe, expect, test } from "vitest";

import { askSimulator, createTestSimulator } from "../../testing/ask-simulator.ts";
import type { Dhis2SimulatorOptions } from "../../dhis2-simulator.ts";
import { aVisit, ids } from "../../testing/event-builder.ts";
import { isJsonObject, type Json, objectsOf, toText } from "../../json.ts";

const uids = ["A0000000001", "A0000000002", "A0000000003", "A0000000004", "A0000000005"];

/** Five visits, each a minute after the one before, the last in the south. */
function createFilledSimulator(options: Partial<Dhis2SimulatorOptions> = {}) {
  const { simulator, clock } = createTestSimulator(options);
  for (const uid of uids) {
    const orgUnit = uid === uids[4] ? ids.southFacility : ids.facility;
    askSimulator(simulator, "/api/tracker?async=false", { body: { events: [aVisit(uid, { orgUnit })] } });
    clock.now += 60_000;
  }
  const list = (query: string, user = "integration") =>
    askSimulator(simulator, `/api/tracker/events?program=${ids.fever}&fields=event&${query}`, { user });
  const found = (query: string, user?: string) => eventsOf(list(query, user).json);
  return { simulator, clock, list, found };
}

function eventsOf(body: Json | undefined): string[] {
  const rows = isJsonObject(body) ? (body.events ?? body.instances) : undefined;
  return objectsOf(rows).map(({ event }) => toText(event));
}

test.each([
  ["2.40", { page: 1, pageSize: 2, total: 5, pageCount: 3 }, "instances"],
  [
    "2.41",
    { page: 1, pageSize: 2, total: 5, pageCount: 3, pager: { page: 1, pageSize: 2, total: 5, pageCount: 3 } },
    "events",
  ],
])("%s pages in its own shape", (version, paging, key) => {
  const { list } = createFilledSimulator({ version });
  const body = list("pageSize=2&totalPages=true&order=createdAt:asc").json;
  expect(body).toEqual({ ...paging, [key]: [{ event: uids[0] }, { event: uids[1] }] });
});

test("links of 2.42 lead through all pages, each event once", () => {
  const { simulator } = createFilledSimulator();
  const seen: string[] = [];
  let path: string | undefined = `/api/tracker/events?program=${ids.fever}&pageSize=2&order=createdAt:asc`;
  while (path !== undefined) {
    const body = askSimulator(simulator, path).json;
    seen.push(...eventsOf(body));
    const next: unknown = isJsonObject(body) && isJsonObject(body.pager) ? body.pager.nextPage : undefined;
    path = typeof next === "string" ? next.slice("http://dhis2.test".length) : undefined;
  }
  expect(seen).toEqual(uids);
});

describe("ids", () => {
  test("are read in the old spelling up to 2.40, in the new one from 2.42, both in 2.41", () => {
    const counts = ["2.40", "2.41", "2.42"].map((version) => {
      const { found } = createFilledSimulator({ version });
      return [found("event=A0000000001;A0000000002").length, found("events=A0000000001,A0000000002").length];
    });
    expect(counts).toEqual([
      [2, 5],
      [2, 2],
      [5, 2],
    ]);
  });

  test("in both spellings at once are 400 in 2.41", () => {
    const { list } = createFilledSimulator({ version: "2.41" });
    expect(list("event=A0000000001&events=A0000000001").status).toBe(400);
  });
});

test("each version has its own parameter for no paging", () => {
  const { simulator } = createTestSimulator();
  const older = createTestSimulator({ version: "2.40" }).simulator;
  const events = Array.from({ length: 60 }, (_, number) => aVisit(`A${String(number).padStart(10, "0")}`));
  const counts = [simulator, older].map((one) => {
    askSimulator(one, "/api/tracker?async=false", { body: { events } });
    return ["paging=false", "skipPaging=true", ""].map(
      (parameter) =>
        eventsOf(askSimulator(one, `/api/tracker/events?program=${ids.fever}&${parameter}`).json).length,
    );
  });
  expect(counts).toEqual([
    [60, 50, 50],
    [50, 60, 50],
  ]);
});

describe("windows", () => {
  test("are cut by the time of the last change", () => {
    const { found, clock, simulator } = createFilledSimulator();
    expect(found("updatedAfter=2026-11-20T08:03:00")).toEqual([uids[4], uids[3]]);
    expect(found("updatedWithin=150s")).toEqual([uids[4], uids[3]]);
    expect(found("updatedBefore=2026-11-20T08:00:30")).toEqual([uids[0]]);
    clock.now += 60_000;
    askSimulator(simulator, "/api/tracker?async=false", { body: { events: [aVisit("A0000000001")] } });
    expect(found("updatedAfter=2026-11-20T08:05:00")).toEqual([uids[0]]);
  });

  test("by duration and by date do not go together", () => {
    const { list } = createFilledSimulator();
    expect(list("updatedWithin=1d&updatedAfter=2026-11-20").status).toBe(400);
    expect(list("updatedWithin=soon").status).toBe(400);
  });

  test("of occurredAt include their last day", () => {
    const { found } = createFilledSimulator();
    expect(found("occurredAfter=2024-03-11&occurredBefore=2024-03-11")).toHaveLength(5);
    expect(found("occurredAfter=2024-03-12")).toEqual([]);
  });
});

describe("org units", () => {
  test("select one, its children, or all below, and the mode needs a unit", () => {
    const { found, list } = createFilledSimulator();
    expect(found(`orgUnit=${ids.southFacility}`)).toEqual([uids[4]]);
    expect(found(`orgUnit=${ids.northRegion}`)).toEqual([]);
    expect(found(`orgUnit=${ids.northRegion}&orgUnitMode=DESCENDANTS`)).toHaveLength(4);
    expect(list("orgUnitMode=DESCENDANTS").status).toBe(400);
    expect(list(`orgUnitMode=ACCESSIBLE&orgUnit=${ids.northRegion}`).status).toBe(400);
    expect(list("orgUnitMode=NEARBY").status).toBe(400);
  });

  test("outside the user's scope stay out of sight", () => {
    const { simulator, found, list } = createFilledSimulator();
    expect(found("", "northonly")).toHaveLength(4);
    expect(list(`orgUnit=${ids.southFacility}`, "northonly").status).toBe(403);
    expect(askSimulator(simulator, `/api/tracker/events/${uids[4]}`, { user: "northonly" }).status).toBe(404);
    expect(list("orgUnitMode=ALL", "reader").status).toBe(403);
  });

  test("outside the user's scope are refused by name in 2.41", () => {
    const { list, simulator } = createFilledSimulator({ version: "2.41" });
    expect(askSimulator(simulator, `/api/tracker/events/${uids[4]}`, { user: "northonly" }).status).toBe(403);
    expect(list("orgUnitMode=ALL", "reader").status).toBe(400);
  });

  test("under the old name of the mode are ignored by 2.42, which then shows more than was asked", () => {
    const { found } = createFilledSimulator();
    expect(found("ouMode=DESCENDANTS")).toHaveLength(5);
  });
});

test("a deleted event shows only when asked for, and never by its own path", () => {
  const { simulator, found } = createFilledSimulator();
  askSimulator(simulator, "/api/tracker?async=false&importStrategy=DELETE", {
    body: { events: [{ event: uids[0] ?? "" }] },
  });
  expect(found("")).toHaveLength(4);
  expect(found("includeDeleted=true")).toHaveLength(5);
  expect(askSimulator(simulator, `/api/tracker/events/${uids[0]}`).status).toBe(404);
});

test("2.43 lists nothing without a program, older lines list all", () => {
  const statusOf = (version: string) =>
    askSimulator(createTestSimulator({ version }).simulator, "/api/tracker/events").status;
  expect(["2.38", "2.42", "2.43"].map(statusOf)).toEqual([200, 200, 400]);
});

test("a filter by values finds in any case; in 2.41 eq finds nothing where there are options", () => {
  const found = (version: string, filter: string) =>
    createFilledSimulator({ version }).found(`filter=${filter}`);
  expect(found("2.42", `${ids.sex}:eq:f`)).toHaveLength(5);
  expect(found("2.41", `${ids.sex}:eq:f`)).toHaveLength(0);
  expect(found("2.41", `${ids.age}:eq:4`)).toHaveLength(5);
});

test("dates are read and written in the server's own zone", () => {
  const { simulator } = createTestSimulator({ timeZone: "Africa/Blantyre" });
  const events = [
    aVisit("A0000000001"),
    aVisit("A0000000002", { occurredAt: "2024-03-11T00:00:00Z" }),
    aVisit("A0000000003", { occurredAt: Date.parse("2024-03-11T00:00:00Z") }),
  ];
  askSimulator(simulator, "/api/tracker?async=false", { body: { events } });
  const texts = events.map(
    ({ event }) => askSimulator(simulator, `/api/tracker/events/${toText(event)}?fields=occurredAt`).json,
  );
  expect(texts).toEqual([
    { occurredAt: "2024-03-11T00:00:00.000" },
    { occurredAt: "2024-03-11T02:00:00.000" },
    { occurredAt: "2024-03-11T02:00:00.000" },
  ]);
});

test("CSV quotes what would break a row", () => {
  const { simulator } = createTestSimulator();
  const remark = { dataElement: "MjreIoNe1SO", value: 'says "no", twice' };
  const event = aVisit("A0000000001");
  const dataValues = [...objectsOf(event.dataValues), remark];
  askSimulator(simulator, "/api/tracker?async=false", { body: { events: [{ ...event, dataValues }] } });
  const answer = askSimulator(simulator, `/api/tracker/events?program=${ids.fever}&skipHeader=true`, {
    headers: { accept: "text/csv" },
  });
  expect(answer.body.toString()).toContain('MjreIoNe1SO,"says ""no"", twice",integration');
  expect(answer.body.toString().split("\n")).toHaveLength(4);
});
