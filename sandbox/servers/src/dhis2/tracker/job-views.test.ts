import { expect, test } from "vitest";

import { askSimulator, createTestSimulator } from "../testing/ask-simulator.ts";
import type { Dhis2Simulator } from "../dhis2-simulator.ts";
import { aVisit } from "../testing/event-builder.ts";
import { isJsonObject, objectsOf, toText } from "../json.ts";

function start(simulator: Dhis2Simulator, uid: string): { id: string; headers: Record<string, string> } {
  const { json, headers } = askSimulator(simulator, "/api/tracker", { body: { events: [aVisit(uid)] } });
  const response = isJsonObject(json) && isJsonObject(json.response) ? json.response : {};
  return { id: toText(response.id), headers };
}

function reportStatus(simulator: Dhis2Simulator, id: string): number {
  return askSimulator(simulator, `/api/tracker/jobs/${id}/report`).status;
}

test("async is the default, nothing is stored until the job's time has come", () => {
  const { simulator, clock } = createTestSimulator({ jobMilliseconds: 1000 });
  const { id } = start(simulator, "A0000000001");
  clock.now += 999;
  expect([reportStatus(simulator, id), simulator.state.liveEvents]).toEqual([404, 0]);
  clock.now += 1;
  expect([reportStatus(simulator, id), simulator.state.liveEvents]).toEqual([200, 1]);
});

test("jobs wait for each other from 2.41 on, before that they run side by side", () => {
  for (const [version, statuses] of [
    ["2.40", [200, 200]],
    ["2.41", [200, 404]],
  ] as const) {
    const { simulator, clock } = createTestSimulator({ version, jobMilliseconds: 1000 });
    const jobs = [start(simulator, "A0000000001"), start(simulator, "A0000000002")];
    clock.now += 1000;
    expect(jobs.map(({ id }) => reportStatus(simulator, id))).toEqual(statuses);
  }
});

test("notifications come newest first and end with a completed one", () => {
  const { simulator, clock } = createTestSimulator({ jobMilliseconds: 1000 });
  const { id } = start(simulator, "A0000000001");
  const completed = () => {
    const json = askSimulator(simulator, `/api/tracker/jobs/${id}`).json;
    return objectsOf(json).map((one) => one.completed);
  };
  expect(completed()).toEqual([false]);
  clock.now += 1000;
  expect(completed()[0]).toBe(true);
});

test("up to 2.41 the job's address is a header too", () => {
  expect(start(createTestSimulator({ version: "2.41" }).simulator, "A0000000001").headers.location).toMatch(
    /\/api\/tracker\/jobs\//,
  );
  expect(start(createTestSimulator().simulator, "A0000000001").headers.location).toBeUndefined();
});

test("a job that breaks on the database ends without a report", () => {
  const { simulator } = createTestSimulator({ version: "2.43" });
  const { json } = askSimulator(simulator, "/api/tracker", {
    body: { events: [aVisit("A0000000001"), aVisit("A0000000001")] },
  });
  const id = isJsonObject(json) && isJsonObject(json.response) ? toText(json.response.id) : "";
  expect(reportStatus(simulator, id)).toBe(404);
  const [latest] = objectsOf(askSimulator(simulator, `/api/tracker/jobs/${id}`).json);
  expect(latest).toMatchObject({ level: "ERROR", completed: true });
});
