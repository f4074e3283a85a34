import { ipcSurvey } from "../seed/ipc-survey.ts";
import { Random } from "../seed/random.ts";
import { koboUsers } from "../server/accounts.ts";
import type { SimulatorAnswer } from "../simulator.ts";
import { createKoboSimulator, type KoboSimulator, type KoboSimulatorOptions } from "./kobo-simulator.ts";

export interface AskedKobo {
  simulator: KoboSimulator;
  /** Moves the clock on. */
  wait(seconds: number): void;
  ask: (path: string, options?: AskOptions) => SimulatorAnswer & { json: () => unknown };
}

export interface AskOptions {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Default: the token of the user who may. */
  authorization?: string | undefined;
}

/** A simulator without a port, and a clock that stands still. */
export function askKobo(options: Partial<KoboSimulatorOptions> = {}): AskedKobo {
  let at = Date.UTC(2026, 0, 5, 3);
  const random = new Random(5);
  const [user] = koboUsers;
  const simulator = createKoboSimulator({
    survey: ipcSurvey,
    users: koboUsers,
    submissions: [],
    now: () => new Date(at),
    newUuid: () => random.uuid(),
    ...options,
  });
  return {
    simulator,
    wait: (seconds) => {
      at += seconds * 1000;
    },
    ask: (path, { method = "GET", body, headers = {}, ...login } = {}) => {
      const { authorization } = { authorization: `Token ${user.token}`, ...login };
      const [pathOnly = "", query = ""] = path.split("?");
      const answer = simulator.handle({
        method,
        path: pathOnly,
        query: new URLSearchParams(query),
        headers: { host: "kobo.test", ...headers, authorization },
        body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
      });
      return { ...answer, json: (): unknown => JSON.parse(answer.body.toString()) };
    },
  };
}
