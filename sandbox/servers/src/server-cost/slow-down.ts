import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { isJsonObject, type Json, objectsOf } from "../dhis2/json.ts";
import type { Simulator, SimulatorRequest } from "../simulator.ts";
import { costOf, type ServerCost, Workers } from "./server-costs.ts";

/** A clock to wait by. */
export interface WaitingClock {
  /** Milliseconds. */
  now(): number;
  /** Resolves when the clock has reached this time; at once when it has passed. */
  until(ms: number): Promise<void>;
}

/** The machine's own. A wait does not keep the process alive. */
export const machineClock: WaitingClock = {
  now: () => performance.now(),
  until: async (ms) => {
    const left = ms - performance.now();
    if (left > 0) await wait(left, undefined, { ref: false });
  },
};

function readBody({ body, headers }: SimulatorRequest): Json {
  try {
    const text = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    const parsed: Json = JSON.parse(text.toString("utf8"));
    return parsed;
  } catch {
    return null;
  }
}

/** Events of an import, those inside enrollments of tracked entities too. */
function countEvents(body: Json): number {
  if (!isJsonObject(body)) return 0;
  const entities = objectsOf(body.trackedEntities);
  const enrollments = [body, ...entities].flatMap((owner) => objectsOf(owner.enrollments));
  return [body, ...enrollments].reduce((sum, owner) => sum + objectsOf(owner.events).length, 0);
}

function countValues(body: Json): number {
  return isJsonObject(body) ? objectsOf(body.dataValues).length : 0;
}

/** Milliseconds that a worker is busy with an import that is answered when it is done; undefined for any other request. */
function importMsOf(request: SimulatorRequest, cost: ServerCost): number | undefined {
  const { method, path, query } = request;
  if (method !== "POST") return undefined;
  const resource = path.replace(/^\/api\/(?:\d+\/)?/, "");
  if (resource === "tracker" && query.get("async") === "false")
    return costOf(cost.trackerImport, countEvents(readBody(request)));
  if (resource === "dataValueSets" && query.get("async") !== "true")
    return costOf(cost.dataValueImport, countValues(readBody(request)));
  return undefined;
}

/** Answers for the simulator, but as slowly as a real server does. What the simulator takes itself is part of the time. */
export function slowDown(simulator: Simulator, cost: ServerCost, clock: WaitingClock): Simulator["handle"] {
  const workers = new Workers(cost.workers);
  return async (request) => {
    const now = clock.now();
    const ms = importMsOf(request, cost);
    const turn = ms === undefined ? { startsAt: now, endsAt: now + cost.readMs } : workers.take(now, ms);
    await clock.until(turn.startsAt);
    const answer = await simulator.handle(request);
    await clock.until(turn.endsAt);
    return answer;
  };
}
