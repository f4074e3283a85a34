import fixture from "../../../fixture/metadata.json" with { type: "json" };
import type { SimulatorAnswer } from "../../simulator.ts";
import { createDhis2Simulator, type Dhis2Simulator, type Dhis2SimulatorOptions } from "../dhis2-simulator.ts";
import type { Json } from "../json.ts";

/** A simulator on the fixture whose clock the test moves. */
export function createTestSimulator(options: Partial<Dhis2SimulatorOptions> = {}): {
  simulator: Dhis2Simulator;
  clock: { now: number };
} {
  const clock = { now: Date.parse("2026-11-20T08:00:00Z") };
  const simulator = createDhis2Simulator({
    version: "2.42",
    metadata: fixture,
    now: () => new Date(clock.now),
    ...options,
  });
  return { simulator, clock };
}

export interface Asked {
  readonly method?: string;
  /** Null for nobody. */
  readonly user?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

export interface Answered extends SimulatorAnswer {
  /** The parsed body; undefined when it is not JSON. */
  readonly json: Json | undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/** One request as the integration user, unless asked otherwise. */
export function askSimulator(simulator: Dhis2Simulator, path: string, asked: Asked = {}): Answered {
  const {
    method = asked.body === undefined ? "GET" : "POST",
    user = "integration",
    headers = {},
    body,
  } = asked;
  const url = new URL(path, "http://dhis2.test");
  const secret = Buffer.from(`${user ?? ""}:Malaika-2024!`).toString("base64");
  const answer = simulator.handle({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: {
      host: "dhis2.test",
      "content-type": "application/json",
      authorization: user === null ? undefined : `Basic ${secret}`,
      ...headers,
    },
    body: Buffer.from(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)),
  });
  return { ...answer, json: parseJson(answer.body.toString()) };
}
