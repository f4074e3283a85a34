import { z } from "zod";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { Refusal } from "../answers.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { parseFieldSelection } from "./field-selection.ts";
import { toV2Case } from "./to-v2-case.ts";

const bodySchema = z.looseObject({
  case_ids: z.array(z.string()).optional(),
});

/** One entry per id asked for, in that order; a case that is not there is a stub with `error` (§3.4). */
function toEntries(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
  caseIds: readonly string[],
): { matching_records: number; missing_records: number; cases: Record<string, unknown>[] } {
  const select = parseFieldSelection(request.query);
  const cases = caseIds.map((id): Record<string, unknown> => {
    const record = server.store.get(id);
    return record ? select(toV2Case(record, domain, server.switches)) : { case_id: id, error: "not found" };
  });
  const missing = cases.filter((each) => "error" in each).length;
  return { matching_records: cases.length - missing, missing_records: missing, cases };
}

/** The body as JSON; whatever the method, as the server does (§3, traps). */
function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "Payload must be valid JSON");
  }
}

/** `POST case/v2/bulk-fetch/` (§3.4): by case ids, at most 5000. */
export function bulkFetch(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
): SimulatorAnswer {
  const parsed = bodySchema.safeParse(parseBody(request.body));
  const caseIds = parsed.data?.case_ids ?? [];
  if (caseIds.length === 0) {
    throw new Refusal(400, "Payload must include 'case_ids' or 'external_ids' fields");
  }
  if (caseIds.length > 5000) {
    throw new Refusal(400, "You cannot request more than 5000 cases per request.");
  }
  return jsonAnswer(200, toEntries(server, request, domain, caseIds));
}
