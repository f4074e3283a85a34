import { ipcSurvey } from "../seed/ipc-survey.ts";
import { Random } from "../seed/random.ts";
import { koboUsers } from "../server/accounts.ts";
import type { TwinAnswer } from "../twin.ts";
import { createKoboTwin, type KoboTwin, type KoboTwinOptions } from "./kobo-twin.ts";

export interface AskedKobo {
  twin: KoboTwin;
  /** Moves the clock on. */
  wait(seconds: number): void;
  ask: (path: string, options?: AskOptions) => TwinAnswer & { json: () => unknown };
}

export interface AskOptions {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Usual: the token of the user who may. */
  authorization?: string | undefined;
}

/** A twin without a port, and a clock that stands still. */
export function askKobo(options: Partial<KoboTwinOptions> = {}): AskedKobo {
  let at = Date.UTC(2026, 0, 5, 3);
  const random = new Random(5);
  const [user] = koboUsers;
  const twin = createKoboTwin({
    survey: ipcSurvey,
    users: koboUsers,
    submissions: [],
    now: () => new Date(at),
    newUuid: () => random.uuid(),
    ...options,
  });
  return {
    twin,
    wait: (seconds) => {
      at += seconds * 1000;
    },
    ask: (path, { method = "GET", body, headers = {}, ...login } = {}) => {
      const { authorization } = { authorization: `Token ${user.token}`, ...login };
      const [pathOnly = "", query = ""] = path.split("?");
      const answer = twin.handle({
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
