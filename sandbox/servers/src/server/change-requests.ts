import { caseChangesSchema, saveChange } from "../commcare/case-changes.ts";
import type { CommcareSimulator } from "../commcare/commcare-simulator.ts";
import type { KoboSimulator } from "../kobo/kobo-simulator.ts";
import { changeSubmissions, submissionChangesSchema } from "../kobo/submission-changes.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { json } from "./control-answer.ts";
import { parseBody } from "./parse-body.ts";

/** The control request that changes what a simulator holds, as its users would. */
export interface ChangeRequest {
  /** `/__cases`. */
  path: string;
  answer(request: SimulatorRequest): SimulatorAnswer;
}

export function createCaseChanges(simulator: CommcareSimulator): ChangeRequest {
  return {
    path: "/__cases",
    answer: (request) => {
      const parsed = parseBody(caseChangesSchema, request.body);
      if ("refusal" in parsed) return parsed.refusal;
      const { cases = [], delete: ids = [] } = parsed.value;
      const { store, switches } = simulator;
      const lag = switches.indexLagRequests;
      const saved = cases.map((change) => saveChange(store, change, lag).case_id);
      const removed = ids.filter((id) => store.remove(id));
      return json(200, { saved, removed, cases: store.size });
    },
  };
}

export function createSubmissionChanges({ store }: KoboSimulator): ChangeRequest {
  return {
    path: "/__submissions",
    answer: (request) => {
      const parsed = parseBody(submissionChangesSchema, request.body);
      return "refusal" in parsed ? parsed.refusal : json(200, changeSubmissions(store, parsed.value));
    },
  };
}
