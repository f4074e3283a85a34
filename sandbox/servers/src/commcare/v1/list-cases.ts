import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { emptyAnswer, Refusal } from "../answers.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { HiddenCases } from "../case-store.ts";
import { changeBetweenPages } from "../change-between-pages.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { toCaseFilter } from "./list-filters.ts";
import { orderCases } from "./order-cases.ts";
import { toV1Case } from "./to-v1-case.ts";

function parseCount(name: string, text: string | null, usual: number): number {
  if (text === null) return usual;
  if (/^\d+$/.test(text)) return Number(text);
  const expected = /^-\d+$/.test(text) ? "greater than or equal to zero" : "a valid positive integer";
  throw new Refusal(400, `Invalid ${name} '${text}' provided. Please provide ${expected}.`);
}

function toPageLink(
  server: CommcareServer,
  request: SimulatorRequest,
  limit: number,
  offset: number,
): string {
  if (server.switches.queryOnlyNext) return `?limit=${limit}&offset=${offset}`;
  const query = new URLSearchParams(request.query);
  query.set("limit", String(limit));
  query.set("offset", String(offset));
  return `${request.path}?${query.toString()}`;
}

function resourceUri(request: SimulatorRequest, id: string): string {
  const isNew = request.path.includes("/case/v1/");
  return isNew ? `${request.path.replace(/\/case\/v1\/.*/, "/case/v1/")}${id}/` : "";
}

/** `GET v0.5/case/` = `case/v1/` (§2): offset paging over an order without tiebreaker. */
export function listCasesV1(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  hidden: HiddenCases | undefined,
): SimulatorAnswer {
  const { store, switches } = server;
  const asked = parseCount("limit", request.query.get("limit"), 20);
  const limit = asked === 0 ? 5000 : Math.min(asked, 5000);
  const offset = parseCount("offset", request.query.get("offset"), 0);
  const matching = store.list(hidden).filter(toCaseFilter(request.query));
  const ordered = orderCases(matching, request.query.getAll("order_by"));
  const page = ordered.slice(offset, offset + limit);
  const hasNext = offset + limit < ordered.length;
  const meta = {
    limit,
    offset,
    ...(switches.missingTotalCount ? {} : { total_count: ordered.length }),
    next: hasNext ? toPageLink(server, request, limit, offset + limit) : null,
    previous: offset - limit < 0 ? null : toPageLink(server, request, limit, offset - limit),
  };
  const objects = page.map((record) =>
    toV1Case(record, { domain, switches, resourceUri: resourceUri(request, record.case_id) }),
  );
  if (hasNext) changeBetweenPages(server, page, ordered.slice(offset + limit));
  return jsonAnswer(200, { meta, objects });
}

/** `GET v0.5/case/{case_id}/`: an unknown case is a 404 with an empty body (§2.2). */
export function getCaseV1(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  id: string,
): SimulatorAnswer {
  const record = server.store.get(id);
  if (!record) return emptyAnswer(404);
  const { switches } = server;
  return jsonAnswer(200, toV1Case(record, { domain, switches, resourceUri: resourceUri(request, id) }));
}
