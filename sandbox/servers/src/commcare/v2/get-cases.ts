import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { errorAnswer, Refusal } from "../answers.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { StoredCase } from "../case-record.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { parseFieldSelection } from "./field-selection.ts";
import { toV2Case } from "./to-v2-case.ts";

/** The one case with an external id; none or several are refused (§3.3). */
export function findOneByExternalId(server: CommcareServer, id: string): StoredCase | undefined {
  const found = server.store.findByExternalId(id);
  if (found.length > 1) {
    const ids = found.map((each) => each.case_id).join(", ");
    throw new Refusal(400, `Multiple cases found with external_id '${id}': ${ids}`);
  }
  return found[0];
}

export function getCase(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  id: string,
): SimulatorAnswer {
  const record = server.store.get(id);
  if (!record) return errorAnswer(404, `Case '${id}' not found`);
  const select = parseFieldSelection(request.query);
  return jsonAnswer(200, select(toV2Case(record, domain, server.switches)));
}

export function getByExternalId(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  id: string,
): SimulatorAnswer {
  const record = findOneByExternalId(server, id);
  if (!record) return errorAnswer(404, `Case '${id}' not found`);
  return getCase(server, request, domain, record.case_id);
}

/** One entry per id asked for, in that order; a case that is not there is a stub with `error` (§3.4). */
export function toEntries(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  asked: { caseIds: readonly string[]; externalIds: readonly string[] },
): { matching_records: number; missing_records: number; cases: Record<string, unknown>[] } {
  const select = parseFieldSelection(request.query);
  const show = (record: StoredCase | undefined, stub: Record<string, string>): Record<string, unknown> =>
    record ? select(toV2Case(record, domain, server.switches)) : { ...stub, error: "not found" };
  const cases = [
    ...asked.caseIds.map((id) => show(server.store.get(id), { case_id: id })),
    ...asked.externalIds.map((id) => show(server.store.findByExternalId(id)[0], { external_id: id })),
  ];
  const missing = cases.filter((each) => "error" in each).length;
  return { matching_records: cases.length - missing, missing_records: missing, cases };
}

/** `GET case/v2/id1,id2/`. */
export function getSeveral(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  list: string,
): SimulatorAnswer {
  const caseIds = list.split(",").filter((id) => id !== "");
  return jsonAnswer(200, toEntries(server, request, domain, { caseIds, externalIds: [] }));
}
