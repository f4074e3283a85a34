import { z } from "zod";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { Refusal } from "../answers.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { StoredCase } from "../case-record.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { parseFieldSelection } from "./field-selection.ts";
import { parseJsonBody } from "./parse-json-body.ts";
import { toV2Case } from "./to-v2-case.ts";

const bodySchema = z.looseObject({
  case_ids: z.array(z.string()).optional(),
  external_ids: z.array(z.string()).optional(),
});

interface Asked {
  case_ids: readonly string[];
  external_ids: readonly string[];
}

/**
 * One entry per id asked for, in that order, case ids first; a case that is not there is a stub with `error`. Of several cases with one
 * external id an arbitrary one comes (§3.4).
 */
function toEntries(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  asked: Asked,
): { matching_records: number; missing_records: number; cases: Record<string, unknown>[] } {
  const select = parseFieldSelection(request.query);
  const { store, switches } = server;
  const byExternalId = new Map(
    asked.external_ids.length === 0 ? [] : store.saved().map((record) => [record.external_id, record]),
  );
  const toEntry = (record: StoredCase | undefined, names: Record<string, string>) =>
    record ? select(toV2Case(record, domain, switches)) : { ...names, error: "not found" };
  const cases = [
    ...asked.case_ids.map((id) => toEntry(store.get(id), { case_id: id })),
    ...asked.external_ids.map((id) => toEntry(byExternalId.get(id), { external_id: id })),
  ];
  const missing = cases.filter((each) => "error" in each).length;
  return { matching_records: cases.length - missing, missing_records: missing, cases };
}

/** `POST case/v2/bulk-fetch/` (§3.4): together at most 5000 ids. */
export function bulkFetch(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
): SimulatorAnswer {
  const { case_ids = [], external_ids = [] } = bodySchema.safeParse(parseJsonBody(request.body)).data ?? {};
  const count = case_ids.length + external_ids.length;
  if (count === 0) throw new Refusal(400, "Payload must include 'case_ids' or 'external_ids' fields");
  if (count > 5000) throw new Refusal(400, "You cannot request more than 5000 cases per request.");
  return jsonAnswer(200, toEntries(server, request, domain, { case_ids, external_ids }));
}
