import { expect, test } from "vitest";

import { askTwin, createTestTwin } from "../testing/ask-twin.ts";
import type { Dhis2Twin } from "../dhis2-twin.ts";
import { aVisit } from "../testing/event-builder.ts";
import { isJsonObject, objectsOf, toText } from "../json.ts";

function start(twin: Dhis2Twin, uid: string): { id: string; headers: Record<string, string> } {
  const { json, headers } = askTwin(twin, "/api/tracker", { body: { events: [aVisit(uid)] } });
  const response = isJsonObject(json) && isJsonObject(json.response) ? json.response : {};
  return { id: toText(response.id), headers };
}

function reportStatus(twin: Dhis2Twin, id: string): number {
  return askTwin(twin, `/api/tracker/jobs/${id}/report`).status;
}

test("async is the default, nothing is stored until the job's time has come", () => {
  const { twin, clock } = createTestTwin({ jobMilliseconds: 1000 });
  const { id } = start(twin, "A0000000001");
  clock.now += 999;
  expect([reportStatus(twin, id), twin.state.liveEvents]).toEqual([404, 0]);
  clock.now += 1;
  expect([reportStatus(twin, id), twin.state.liveEvents]).toEqual([200, 1]);
});

test("jobs wait for each other from 2.41 on, before that they run side by side", () => {
  for (const [version, statuses] of [
    ["2.40", [200, 200]],
    ["2.41", [200, 404]],
  ] as const) {
    const { twin, clock } = createTestTwin({ version, jobMilliseconds: 1000 });
    const jobs = [start(twin, "A0000000001"), start(twin, "A0000000002")];
    clock.now += 1000;
    expect(jobs.map(({ id }) => reportStatus(twin, id))).toEqual(statuses);
  }
});

test("notifications come newest first and end with a completed one", () => {
  const { twin, clock } = createTestTwin({ jobMilliseconds: 1000 });
  const { id } = start(twin, "A0000000001");
  const completed = () => {
    const json = askTwin(twin, `/api/tracker/jobs/${id}`).json;
    return objectsOf(json).map((one) => one.completed);
  };
  expect(completed()).toEqual([false]);
  clock.now += 1000;
  expect(completed()[0]).toBe(true);
});

test("a restart forgets reports, not what was imported", () => {
  const { twin } = createTestTwin();
  const { id } = start(twin, "A0000000001");
  expect(reportStatus(twin, id)).toBe(200);
  twin.forgetJobs();
  expect([reportStatus(twin, id), askTwin(twin, `/api/tracker/jobs/${id}`).body]).toEqual([404, "[]"]);
  expect(twin.state.liveEvents).toBe(1);
});

test("up to 2.41 the job's address is a header too", () => {
  expect(start(createTestTwin({ version: "2.41" }).twin, "A0000000001").headers.location).toMatch(
    /\/api\/tracker\/jobs\//,
  );
  expect(start(createTestTwin().twin, "A0000000001").headers.location).toBeUndefined();
});

test("a job that breaks on the database ends without a report", () => {
  const { twin } = createTestTwin({ version: "2.43" });
  const { json } = askTwin(twin, "/api/tracker", {
    body: { events: [aVisit("A0000000001"), aVisit("A0000000001")] },
  });
  const id = isJsonObject(json) && isJsonObject(json.response) ? toText(json.response.id) : "";
  expect(reportStatus(twin, id)).toBe(404);
  const [latest] = objectsOf(askTwin(twin, `/api/tracker/jobs/${id}`).json);
  expect(latest).toMatchObject({ level: "ERROR", completed: true });
});
