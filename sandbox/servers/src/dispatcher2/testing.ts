import { dispatcher2Users } from "../server/accounts.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { createDispatcher2Simulator, type Dispatcher2Simulator } from "./dispatcher2-simulator.ts";
import type { Dispatcher2SwitchChanges } from "./switches.ts";

export interface AskedDispatcher2 {
  simulator: Dispatcher2Simulator;
  /** What its destination was sent. */
  posted: readonly SimulatorRequest[];
  ask: (
    call: string,
    options?: { body?: string; headers?: Record<string, string> },
  ) => Promise<SimulatorAnswer & { json: () => unknown }>;
}

/** A simulator without a port, whose destination gives one answer. */
export function askDispatcher2(
  switches: Dispatcher2SwitchChanges = {},
  answer: SimulatorAnswer = { status: 200, headers: {}, body: '{"status":"SUCCESS"}' },
): AskedDispatcher2 {
  const [{ username, password }] = dispatcher2Users;
  const posted: SimulatorRequest[] = [];
  const destination = {
    path: "/api/dataValueSets",
    username: "integration",
    password: "secret",
    handle: (request: SimulatorRequest): SimulatorAnswer => {
      posted.push(request);
      return answer;
    },
  };
  const simulator = createDispatcher2Simulator({
    servers: [{ name: "localhost" }, { name: "dhis2", destination }],
    users: dispatcher2Users,
    now: () => new Date(Date.UTC(2026, 0, 5, 3)),
    switches,
  });
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return {
    simulator,
    posted,
    ask: async (call, { body = "", headers = {} } = {}) => {
      const [method = "", url = ""] = call.split(" ");
      const [path = "", query = ""] = url.split("?");
      const given = await simulator.handle({
        method,
        path,
        query: new URLSearchParams(query),
        headers: { authorization, "content-type": "application/json", ...headers },
        body: Buffer.from(body),
      });
      return { ...given, json: (): unknown => JSON.parse(given.body.toString()) };
    },
  };
}
