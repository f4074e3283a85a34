import { z } from "zod";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { Refusal } from "../answers.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { toEntries } from "./get-cases.ts";

const bodySchema = z.looseObject({
  case_ids: z.array(z.string()).optional(),
  external_ids: z.array(z.string()).optional(),
});

/** The body as JSON; whatever the method, as the server does (§3, traps). */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "Payload must be valid JSON");
  }
}

/** `POST case/v2/bulk-fetch/` (§3.4): case ids first, together at most 5000. */
export function bulkFetch(
  server: CommcareServer,
  request: SimulatorRequest,
  domain: string,
): SimulatorAnswer {
  const parsed = bodySchema.safeParse(parseBody(request.body));
  const caseIds = parsed.data?.case_ids ?? [];
  const externalIds = parsed.data?.external_ids ?? [];
  if (caseIds.length + externalIds.length === 0) {
    throw new Refusal(400, "Payload must include 'case_ids' or 'external_ids' fields");
  }
  if (caseIds.length + externalIds.length > 5000) {
    throw new Refusal(400, "You cannot request more than 5000 cases per request.");
  }
  return jsonAnswer(200, toEntries(server, request, domain, { caseIds, externalIds }));
}
