import { z } from "zod";
import { caseChangesSchema, saveChange } from "../commcare/case-changes.ts";
import type { CommcareSimulator } from "../commcare/commcare-simulator.ts";
import type { Dhis2Simulator } from "../dhis2/dhis2-simulator.ts";
import type { Dispatcher2Simulator } from "../dispatcher2/dispatcher2-simulator.ts";
import type { KoboSimulator } from "../kobo/kobo-simulator.ts";
import { changeSubmissions, submissionChangesSchema } from "../kobo/submission-changes.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { json } from "./control-answer.ts";
import { parseBody } from "./parse-body.ts";

/** A control request that only one simulator has. */
export interface OwnControl {
  /** `POST /__cases`. */
  call: string;
  answer(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>;
}

/** Changes the cases that are held, as people at work would. */
export function createCaseChanges(simulator: CommcareSimulator): OwnControl {
  return {
    call: "POST /__cases",
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

/** As `createCaseChanges`, for submissions. */
export function createSubmissionChanges({ store }: KoboSimulator): OwnControl {
  return {
    call: "POST /__submissions",
    answer: (request) => {
      const parsed = parseBody(submissionChangesSchema, request.body);
      return "refusal" in parsed ? parsed.refusal : json(200, changeSubmissions(store, parsed.value));
    },
  };
}

const systemSchema = z.strictObject({ systemId: z.string().min(1).nullable() });

/** Makes the server another one, or the copy of one. */
export function createSystemControl(simulator: Dhis2Simulator): OwnControl {
  return {
    call: "PUT /__system",
    answer: (request) => {
      const parsed = parseBody(systemSchema, request.body);
      if ("refusal" in parsed) return parsed.refusal;
      simulator.setSystemId(parsed.value.systemId);
      return json(200, { systemId: simulator.systemId });
    },
  };
}

const deliverSchema = z.strictObject({ retry: z.boolean().optional() });

/** Time passes: the server hands on what is ready, and with `retry` what failed before. */
export function createDeliverControl(simulator: Dispatcher2Simulator): OwnControl {
  return {
    call: "POST /__deliver",
    answer: async (request) => {
      const parsed = parseBody(deliverSchema, request.body);
      if ("refusal" in parsed) return parsed.refusal;
      await simulator.deliver(parsed.value);
      return json(200, { requests: simulator.requests() });
    },
  };
}
