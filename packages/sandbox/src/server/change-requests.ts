import { caseChangesSchema, saveChange } from "../commcare/case-changes.ts";
import type { CommcareTwin } from "../commcare/commcare-twin.ts";
import type { KoboTwin } from "../kobo/kobo-twin.ts";
import { changeSubmissions, submissionChangesSchema } from "../kobo/submission-changes.ts";
import type { TwinAnswer, TwinRequest } from "../twin.ts";
import { json } from "./control-answer.ts";
import { parseBody } from "./parse-body.ts";

/** The control request that changes what a twin holds, as its users would. */
export interface ChangeRequest {
  /** `/__cases`. */
  path: string;
  answer(request: TwinRequest): TwinAnswer;
}

export function createCaseChanges(twin: CommcareTwin): ChangeRequest {
  return {
    path: "/__cases",
    answer: (request) => {
      const parsed = parseBody(caseChangesSchema, request.body);
      if ("refusal" in parsed) return parsed.refusal;
      const { cases = [], reindex, delete: ids = [] } = parsed.value;
      const { store, switches } = twin;
      const lag = switches.indexLagRequests;
      const saved = cases.map((change) => saveChange(store, change, lag).case_id);
      const removed = ids.filter((id) => store.remove(id));
      if (reindex) store.reindex();
      return json(200, { saved, removed, cases: store.size });
    },
  };
}

export function createSubmissionChanges({ store }: KoboTwin): ChangeRequest {
  return {
    path: "/__submissions",
    answer: (request) => {
      const parsed = parseBody(submissionChangesSchema, request.body);
      return "refusal" in parsed ? parsed.refusal : json(200, changeSubmissions(store, parsed.value));
    },
  };
}
