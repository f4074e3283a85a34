import { expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import type { SimulatorRequest } from "../simulator.ts";
import type { ServerCost } from "./server-costs.ts";
import { slowDown, type WaitingClock } from "./slow-down.ts";

const cost: ServerCost = {
  workers: 1,
  readMs: 5,
  trackerImport: [
    [1, 10],
    [11, 110],
  ],
  dataValueImport: [
    [1, 1],
    [1_001, 1_001],
  ],
};

function aRequest(method: string, url: string, body: unknown = {}, gzip = false): SimulatorRequest {
  const { pathname, searchParams } = new URL(url, "http://dhis2.test");
  const text = Buffer.from(JSON.stringify(body));
  const headers = gzip ? { "content-encoding": "gzip" } : {};
  return { method, path: pathname, query: searchParams, headers, body: gzip ? gzipSync(text) : text };
}

/** Times at which the server waits, in a time that stands still. */
async function waitsOf(...requests: readonly SimulatorRequest[]): Promise<number[]> {
  const waits: number[] = [];
  const clock: WaitingClock = { now: () => 1_000, until: async (ms) => void waits.push(ms - 1_000) };
  const answer = { status: 200, headers: {}, body: "" };
  const handle = slowDown({ handle: () => answer }, cost, clock);
  for (const request of requests) expect(await handle(request)).toBe(answer);
  return waits;
}

const tracker = "/api/tracker?async=false";
const events = Array.from({ length: 11 }, () => ({}));
const nested = { trackedEntities: [{ enrollments: [{ events }] }, {}] };
const values = { dataValues: events };

test.each([
  ["an import of one event", aRequest("POST", tracker, { events: [{}] }), 10],
  ["an import of eleven", aRequest("POST", tracker, { events }), 110],
  ["an import of eleven inside tracked entities", aRequest("POST", tracker, nested), 110],
  [
    "an import with the version in its path",
    aRequest("POST", "/api/42/tracker?async=false", { events }),
    110,
  ],
  ["an import of nothing", aRequest("POST", tracker, "?"), 10],
  ["an import that runs as a job", aRequest("POST", "/api/tracker", { events }), 5],
  ["an import of data values", aRequest("POST", "/api/dataValueSets", values), 11],
  ["a compressed import of data values", aRequest("POST", "/api/dataValueSets", values, true), 11],
  ["a read", aRequest("GET", "/api/tracker/events"), 5],
])("%s is answered when its time has come", async (_, request, ms) => {
  expect(await waitsOf(request)).toEqual([0, ms]);
});

test("an import waits for the worker, a read does not", async () => {
  const [one, read] = [aRequest("POST", tracker, { events: [{}] }), aRequest("GET", "/api/me")];
  expect(await waitsOf(one, one, read, one)).toEqual([0, 10, 10, 20, 0, 5, 20, 30]);
});
