import { isJsonObject, type Json } from "../dhis2/json.ts";
import { jsonAnswer } from "../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import type { Dispatcher2Server } from "./dispatcher2-server.ts";
import { toGoJson } from "./go-json.ts";
import type { NewRequest } from "./queued-request.ts";

/** Exactly these: a charset behind one makes it another (controllers/queue.go, models/requests.go). */
const jsonTypes: ReadonlySet<string> = new Set([
  "application/json",
  "application/json-patch+json",
  "application/geo+json",
]);

function textAnswer(status: number, body: string): SimulatorAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** Go's `map[string]interface{}`; what is not an object is a 400, and goes into the queue as `null` all the same. */
function readBody(request: SimulatorRequest): Json {
  try {
    const body: unknown = JSON.parse(request.body.toString("utf8"));
    return isJsonObject(body) ? body : null;
  } catch {
    return null;
  }
}

/** Id of a server of this name; 0 when there is none. */
function findServer({ servers }: Dispatcher2Server, name: string | null): number {
  return servers.findIndex((server) => server.name === name) + 1;
}

/** ISO week of a day, for `week` of a request that says none. */
function toIsoWeek(day: Date): string {
  const thursday = new Date(day);
  thursday.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return String(Math.ceil(((thursday.getTime() - start) / 86_400_000 + 1) / 7));
}

function toNewRequest(server: Dispatcher2Server, { query }: SimulatorRequest, body: Json): NewRequest {
  const now = server.now();
  return {
    source: findServer(server, query.get("source") ?? "localhost"),
    destination: findServer(server, query.get("destination")),
    content_type: "application/json",
    body: toGoJson(body),
    period: query.get("period") ?? "",
    week: query.get("week") ?? toIsoWeek(now),
    month: query.get("month") ?? String(now.getUTCMonth() + 1),
    year: Number(query.get("year") ?? now.getUTCFullYear()),
    facility: query.get("facility") ?? "",
    district: query.get("district") ?? "",
    report_type: "",
    submissionid: server.switches.storesSubmissionId ? (query.get("submission_id") ?? "") : "",
  };
}

/**
 * `POST /api/queue` of go-dispatcher2. An unknown source or destination is swallowed: 200 with an empty `uid`, and nothing is stored.
 * `year` is an integer in the database; any other text breaks the handler.
 */
export function queueInGo(server: Dispatcher2Server, request: SimulatorRequest): SimulatorAnswer {
  if (!jsonTypes.has(request.headers["content-type"] ?? ""))
    return textAnswer(502, "Failed to add request to queue");
  const body = readBody(request);
  const asked = toNewRequest(server, request, body);
  const { source, destination, period } = asked;
  const blank = { uid: "", source, destination, body: "", status: "", RawMsg: "", period: "" };
  if (source === 0 || destination === 0) return jsonAnswer(200, blank);
  if (!Number.isInteger(asked.year)) return { status: 500, headers: {}, body: "" };
  const queued = server.queue.add(asked);
  return jsonAnswer(body === null ? 400 : 200, { ...blank, uid: queued.uid, body: queued.body, period });
}

/** The queue of before, which d2integrator posts to. What it answered is not known: any 2xx means queued (dispatcher2.md). */
export function queueInClassic(server: Dispatcher2Server, request: SimulatorRequest): SimulatorAnswer {
  const asked = toNewRequest(server, request, readBody(request));
  if (asked.source === 0 || asked.destination === 0) return textAnswer(400, "unknown source or destination");
  const { query } = request;
  const year = Number(query.get("year") ?? "");
  server.queue.add({
    ...asked,
    year: Number.isInteger(year) && year > 0 ? year : null,
    week: query.get("week") ?? "",
    month: query.get("month") ?? "",
    report_type: query.get("report_type") ?? "",
  });
  return textAnswer(200, "queued");
}
