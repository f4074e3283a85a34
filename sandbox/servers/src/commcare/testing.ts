import { commcareUsers } from "../server/accounts.ts";
import type { StoredCase } from "./case-record.ts";
import { type CommcareSimulator, createCommcareSimulator } from "./commcare-simulator.ts";
import type { SwitchChanges } from "./switches.ts";
import { toTimeStamp } from "./time-stamp.ts";

/** Case number n of a test: indexed n seconds after midnight of 2024-03-11. */
export function storedCase(number: number, change: Partial<StoredCase> = {}): StoredCase {
  const stamp = toTimeStamp(Date.parse("2024-03-11T00:00:00Z") + number * 1000);
  return {
    case_id: `case-${String(number).padStart(5, "0")}`,
    case_type: "visit",
    case_name: `Visit ${number}`,
    owner_id: "owner-a",
    external_id: null,
    user_id: "user-a",
    opened_by: "user-a",
    closed: true,
    closed_by: "user-a",
    date_opened: stamp,
    date_closed: stamp,
    date_modified: stamp,
    server_date_opened: stamp,
    server_date_modified: stamp,
    indexed_on: stamp,
    xform_ids: [],
    indices: {},
    properties: { ageInYears: String(number) },
    ...change,
  };
}

export interface TestAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads whatever JSON came
  json: any;
}

export interface TestCall {
  method?: string;
  headers?: Record<string, string>;
  /** As JSON. */
  body?: unknown;
  /** A body that is sent as it stands. */
  text?: string;
}

export interface TestSimulator {
  simulator: CommcareSimulator;
  /** Asks as the user who may; `url` is what follows `/a/demo/api/`, or a whole path. */
  ask: (url: string, call?: TestCall) => TestAnswer;
  /** All pages of a v2 list: the ids of each. */
  pages: (query: string) => string[][];
}

const [loader] = commcareUsers;
const authorization = `ApiKey ${loader.username}:${loader.apiKey}`;

export function testSimulator(cases: readonly StoredCase[], switches: SwitchChanges = {}): TestSimulator {
  const now = (): Date => new Date("2024-06-01T00:00:00Z");
  const simulator = createCommcareSimulator({ domain: "demo", users: commcareUsers, cases, now, switches });
  const ask: TestSimulator["ask"] = (url, call = {}) => {
    const { pathname, search } = new URL(url, "http://simulator/a/demo/api/");
    const answer = simulator.handle({
      method: call.method ?? "GET",
      path: pathname,
      query: new URLSearchParams(search),
      headers: { host: "simulator", authorization, ...call.headers },
      body: Buffer.from(call.text ?? (call.body === undefined ? "" : JSON.stringify(call.body))),
    });
    const text = answer.body.toString();
    const isJson = answer.headers["content-type"] === "application/json";
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  };
  const pages: TestSimulator["pages"] = (query) => {
    const all: string[][] = [];
    for (let url: string | undefined = `case/v2/?${query}`; url !== undefined && all.length < 50;) {
      const { json } = ask(url);
      all.push(json.cases.map(({ case_id }: { case_id: string }) => case_id));
      url = json.next;
    }
    return all;
  };
  return { simulator, ask, pages };
}

export function manyCases(count: number): StoredCase[] {
  return Array.from({ length: count }, (_, index) => storedCase(index + 1));
}
