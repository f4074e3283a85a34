import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { json } from "./control-answer.ts";
import { type FaultScript, faultScriptSchema } from "./faults/fault-script.ts";
import type { OwnControl } from "./own-controls.ts";
import { parseBody } from "./parse-body.ts";
import type { SwitchPanel } from "./switch-panel.ts";
import type { SimulatorServer } from "./simulator-server.ts";

/** What the control requests of one simulator work on. */
export interface Controlled {
  server: SimulatorServer;
  state: () => unknown;
  /** The DHIS2 simulator has none. */
  switches?: SwitchPanel | undefined;
  own: OwnControl;
}

function inForce({ server, switches }: Controlled): unknown {
  return { rules: server.rules.state, ...(switches ? { switches: switches.current() } : {}) };
}

function putFaults(controlled: Controlled, request: SimulatorRequest): SimulatorAnswer {
  const parsed = parseBody<FaultScript>(faultScriptSchema, request.body);
  if ("refusal" in parsed) return parsed.refusal;
  const { rules, switches } = parsed.value;
  if (switches !== undefined && !controlled.switches)
    return json(400, { error: "switches: this simulator has no switches" });
  const change = switches === undefined ? undefined : controlled.switches?.check(switches);
  if (change && "refusal" in change) return change.refusal;
  controlled.server.setFaults(rules);
  controlled.switches?.reset();
  change?.apply();
  return json(200, inForce(controlled));
}

function deleteFaults(controlled: Controlled): SimulatorAnswer {
  controlled.server.clearFaults();
  controlled.switches?.reset();
  return json(200, inForce(controlled));
}

/** `/__faults`, `/__requests`, `/__state`, and the one of its own; 404 for another `/__…`. */
export async function answerControl(
  controlled: Controlled,
  request: SimulatorRequest,
): Promise<SimulatorAnswer> {
  const { server, own } = controlled;
  const call = `${request.method} ${request.path}`;
  if (call === "PUT /__faults") return putFaults(controlled, request);
  if (call === "GET /__faults") return json(200, inForce(controlled));
  if (call === "DELETE /__faults") return deleteFaults(controlled);
  if (call === "GET /__requests") {
    const since = Number(request.query.get("since") ?? 0);
    return json(200, { requests: server.requests.filter(({ order }) => order > since) });
  }
  if (call === "DELETE /__requests") {
    server.clearRequests();
    return json(200, { requests: [] });
  }
  if (call === "GET /__state") return json(200, controlled.state());
  if (call === own.call) return own.answer(request);
  const known = ["/__faults", "/__requests", "/__state"].join(", ");
  return json(404, { error: `${call}: not a control request; there are ${known} and ${own.call}` });
}
