import { jsonAnswer } from "../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import type { Dispatcher2Server } from "./dispatcher2-server.ts";
import type { QueuedRequest } from "./queued-request.ts";

type Column = keyof QueuedRequest;

const columns: ReadonlySet<string> = new Set<Column>([
  "uid",
  "source",
  "destination",
  "content_type",
  "body",
  "response",
  "status",
  "statuscode",
  "retries",
  "errors",
  "period",
  "week",
  "month",
  "year",
  "facility",
  "district",
  "report_type",
  "submissionid",
  "created",
  "updated",
]);

function isColumn(name: string): name is Column {
  return columns.has(name);
}

function compare(left: string | number | null, right: string | number | null): number {
  return left === right ? 0 : (left ?? "") < (right ?? "") ? -1 : 1;
}

/** Operators of `QueryFiltersToConditions`: `LT` is `<=` there, and what it does not know is `=`. */
function holds(request: QueuedRequest, column: Column, operator: string, value: string): boolean {
  const order = compare(String(request[column]), value);
  if (operator === "GT") return order > 0;
  if (operator === "LT" || operator === "LE") return order <= 0;
  if (operator === "GE") return order >= 0;
  return order === 0;
}

/** Undefined: a column that there is not, where the database refuses the query. One that is not in three parts is left out. */
function applyFilters(
  requests: readonly QueuedRequest[],
  filters: readonly string[],
): QueuedRequest[] | undefined {
  let left = [...requests];
  for (const filter of filters) {
    const [name = "", operator = "", value = "", ...more] = filter.split(":");
    if (more.length > 0 || filter.split(":").length < 3) continue;
    if (!isColumn(name)) return undefined;
    left = left.filter((request) => holds(request, name, operator.toUpperCase(), value));
  }
  return left;
}

function applyOrder(requests: QueuedRequest[], orders: readonly string[]): QueuedRequest[] {
  const known = orders.map((order) => order.split(":")).filter(([name = ""]) => isColumn(name));
  // Stable, so that of requests queued in one millisecond the later counts as newer.
  const sorted = known.some(([, way]) => way === "desc") ? requests.toReversed() : requests;
  return sorted.toSorted((one, other) => {
    for (const [name = "", way] of known) {
      const order = isColumn(name) ? compare(one[name], other[name]) : 0;
      if (order !== 0) return way === "desc" ? -order : order;
    }
    return 0;
  });
}

function selectFields(request: QueuedRequest, fields: string): object {
  if (fields === "*") return request;
  const names = fields.split(",").filter(isColumn);
  return Object.fromEntries(names.map((name) => [name, request[name]]));
}

/** `GET /api/queue`. Without a hit `requests` is null, as Go writes an empty slice that nobody made. */
export function listRequests(server: Dispatcher2Server, { query }: SimulatorRequest): SimulatorAnswer {
  const found = applyFilters(server.queue.list(), query.getAll("filter"));
  if (!found) return { status: 200, headers: {}, body: "" };
  const isPaged = query.get("paging") !== "false";
  const size = isPaged ? Number(query.get("pageSize") ?? 50) : found.length;
  const page = Number(query.get("page") ?? 1);
  const shown = applyOrder(found, query.getAll("order")).slice((page - 1) * size, page * size);
  const fields = query.get("fields") ?? "*";
  return jsonAnswer(200, {
    pager: {
      PageCount: Math.ceil(found.length / size),
      PageSize: size,
      Total: found.length,
      CurrentPage: page,
    },
    requests: shown.length === 0 ? null : shown.map((request) => selectFields(request, fields)),
    count: found.length,
  });
}

/** `GET /api/queue/{uid}`: null for one that there is not. */
export function getRequest(
  server: Dispatcher2Server,
  { query }: SimulatorRequest,
  uid: string,
): SimulatorAnswer {
  const request = server.queue.list().find((each) => each.uid === uid);
  const fields = query.get("fields") ?? "uid,source,destination,body,status";
  return jsonAnswer(200, request ? selectFields(request, fields) : null);
}
