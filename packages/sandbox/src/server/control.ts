import type { z } from "zod";
import { caseChangesSchema, saveChange } from "../commcare/case-changes.ts";
import type { CommcareTwin } from "../commcare/commcare-twin.ts";
import type { TwinAnswer, TwinRequest } from "../twin.ts";
import { type FaultScript, faultScriptSchema } from "./faults/fault-script.ts";
import type { TwinServer } from "./twin-server.ts";

export function json(status: number, body: unknown): TwinAnswer {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(body)}\n` };
}

/** The body checked by a schema, or the 400 that says what is wrong with it. */
function parseBody<T>(schema: z.ZodType<T>, body: Buffer): { value: T } | { refusal: TwinAnswer } {
  let document: unknown;
  try {
    document = JSON.parse(body.toString("utf8"));
  } catch (error) {
    return {
      refusal: json(400, { error: `not valid JSON: ${error instanceof Error ? error.message : ""}` }),
    };
  }
  const result = schema.safeParse(document);
  if (result.success) return { value: result.data };
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  return { refusal: json(400, { error: "the script is not as expected", faults }) };
}

/** What the control requests of one twin work on. */
export interface Controlled {
  server: TwinServer;
  state: () => unknown;
  /** Only the CommCare twin has cases and switches. */
  commcare?: CommcareTwin | undefined;
}

function inForce({ server, commcare }: Controlled): unknown {
  return { rules: server.rules.state, ...(commcare ? { switches: commcare.switches } : {}) };
}

function putFaults(controlled: Controlled, request: TwinRequest): TwinAnswer {
  const parsed = parseBody<FaultScript>(faultScriptSchema, request.body);
  if ("refusal" in parsed) return parsed.refusal;
  const { rules, switches } = parsed.value;
  if (switches && !controlled.commcare)
    return json(400, { error: "switches: only the CommCare twin has switches" });
  controlled.server.setFaults(rules);
  controlled.commcare?.resetSwitches();
  if (switches) controlled.commcare?.setSwitches(switches);
  return json(200, inForce(controlled));
}

function deleteFaults(controlled: Controlled): TwinAnswer {
  controlled.server.clearFaults();
  controlled.commcare?.resetSwitches();
  return json(200, inForce(controlled));
}

function postCases({ commcare }: Controlled, request: TwinRequest): TwinAnswer {
  if (!commcare) return json(404, { error: "only the CommCare twin has cases" });
  const parsed = parseBody(caseChangesSchema, request.body);
  if ("refusal" in parsed) return parsed.refusal;
  const { cases = [], reindex, delete: ids = [] } = parsed.value;
  const lag = commcare.switches.indexLagRequests;
  const saved = cases.map((change) => saveChange(commcare.store, change, lag).case_id);
  const removed = ids.filter((id) => commcare.store.remove(id));
  if (reindex) commcare.store.reindex();
  return json(200, { saved, removed, cases: commcare.store.size });
}

/** `/__faults`, `/__requests`, `/__state`, `/__cases`; undefined when the request is none of them. */
export function answerControl(controlled: Controlled, request: TwinRequest): TwinAnswer {
  const call = `${request.method} ${request.path}`;
  if (call === "PUT /__faults") return putFaults(controlled, request);
  if (call === "GET /__faults") return json(200, inForce(controlled));
  if (call === "DELETE /__faults") return deleteFaults(controlled);
  if (call === "GET /__requests") {
    const since = Number(request.query.get("since") ?? 0);
    return json(200, { requests: controlled.server.requests.filter(({ order }) => order > since) });
  }
  if (call === "DELETE /__requests") {
    controlled.server.clearRequests();
    return json(200, { requests: [] });
  }
  if (call === "GET /__state") return json(200, controlled.state());
  if (call === "POST /__cases") return postCases(controlled, request);
  return json(404, {
    error: `${call}: not a control request; see /__faults, /__requests, /__state, /__cases`,
  });
}
