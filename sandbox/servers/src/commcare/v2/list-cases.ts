import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { StoredCase } from "../case-record.ts";
import type { HiddenCases } from "../case-store.ts";
import { changeBetweenPages } from "../change-between-pages.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { parseListRequest, type PagePlace, toCursor } from "./cursor.ts";
import { parseFieldSelection } from "./field-selection.ts";
import { parseLimit, toCaseFilter } from "./list-filters.ts";
import { toV2Case } from "./to-v2-case.ts";

function isAfter(record: StoredCase, place: PagePlace | undefined): boolean {
  if (!place || record.indexed_on > place.indexedOn) return true;
  return record.indexed_on === place.indexedOn && record.case_id > place.caseId;
}

/** `GET case/v2/`: filters, `indexed_on` order, opaque cursor (§3.1, §3.2). */
export function listCasesV2(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  hidden: HiddenCases | undefined,
): SimulatorAnswer {
  const { store, switches } = server;
  const { params, after } = parseListRequest(request.query, switches.repeatIndexedOnGte);
  const limit = parseLimit(params.get("limit"));
  const select = parseFieldSelection(params);
  const matching = store.list(hidden).filter(toCaseFilter(params));
  const remaining = matching.filter((record) => isAfter(record, after));
  const page = remaining.slice(0, limit);
  const last = page.at(-1);
  const hasNext = switches.trailingEmptyPage ? page.length === limit : remaining.length > page.length;
  const body: Record<string, unknown> = {
    matching_records: switches.remainingMatches ? remaining.length : matching.length,
    cases: page.map((record) => select(toV2Case(record, domain, switches))),
  };
  if (last && hasNext) {
    const cursor = encodeURIComponent(toCursor(params, { indexedOn: last.indexed_on, caseId: last.case_id }));
    body.next = `http://${request.headers.host ?? "localhost"}${request.path}?cursor=${cursor}`;
    changeBetweenPages(server, page, remaining.slice(page.length));
  }
  return jsonAnswer(200, body);
}
