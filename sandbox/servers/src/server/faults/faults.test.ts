import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../start-sandbox.ts";
import type { Fault, FaultMatch } from "./fault-script.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ cases: 40 });
});
afterEach(async () => {
  await sandbox.close();
});

function login(): Record<string, string> {
  const { DHIS2_USERNAME, DHIS2_PASSWORD } = sandbox.env;
  return { authorization: `Basic ${Buffer.from(`${DHIS2_USERNAME}:${DHIS2_PASSWORD}`).toString("base64")}` };
}

function commcareLogin(): Record<string, string> {
  return { authorization: `ApiKey ${sandbox.env.COMMCARE_USERNAME}:${sandbox.env.COMMCARE_API_KEY}` };
}

function anEvent(event: string): unknown {
  return {
    event,
    program: "m9HubivKFQ0",
    programStage: "aPPoC5xUgS3",
    orgUnit: "IO8BkLFjFoe",
    occurredAt: "2024-03-11",
    status: "COMPLETED",
    dataValues: [
      { dataElement: "VAAsWcu5xsN", value: "4" },
      { dataElement: "daI0txTxpAx", value: "F" },
    ],
  };
}

async function push(event: string, query = "importStrategy=CREATE_AND_UPDATE"): Promise<Response> {
  return await fetch(`${sandbox.dhis2.url}/api/tracker?async=false&atomicMode=OBJECT&${query}`, {
    method: "POST",
    headers: { ...login(), "content-type": "application/json" },
    body: JSON.stringify({ events: [anEvent(event)] }),
  });
}

/** Status, or `cut` when the connection ended without an answer. */
async function statusOf(answer: Promise<Response>): Promise<number | "cut"> {
  try {
    const response = await answer;
    await response.arrayBuffer();
    return response.status;
  } catch {
    return "cut";
  }
}

async function putFaults(fault: Fault, match: FaultMatch = {}, url = sandbox.dhis2.url): Promise<void> {
  const rules = [{ match, fault }];
  const answer = await fetch(`${url}/__faults`, { method: "PUT", body: JSON.stringify({ rules }) });
  expect(answer.status).toBe(200);
}

function held(): string[] {
  return sandbox.dhis2.heldEvents().map(({ event }) => event);
}

describe("a cut connection", () => {
  it("before handling leaves the server as it was", async () => {
    await putFaults({ kind: "cut-before" }, { method: "POST", path: "/api/tracker" });
    expect(await statusOf(push("eventAAAAA1"))).toBe("cut");
    expect(held()).toEqual([]);
  });

  it("after the commit leaves the event on the server and the client without an answer", async () => {
    await putFaults({ kind: "cut-after-commit" }, { method: "POST", path: "/api/tracker" });
    expect(await statusOf(push("eventAAAAA1"))).toBe("cut");
    expect(held()).toEqual(["eventAAAAA1"]);
    expect(sandbox.dhis2.requests.at(-1)).toMatchObject({
      method: "POST",
      status: 0,
      faults: ["cut-after-commit"],
    });
  });
});

describe("a commit that comes late", () => {
  const isHeld = async (): Promise<boolean> => {
    const url = `${sandbox.dhis2.url}/api/tracker/events?program=m9HubivKFQ0&events=eventAAAAA1&fields=event`;
    return (await (await fetch(url, { headers: login() })).text()).includes("eventAAAAA1");
  };

  it("is not seen by the client's next question, and by the one after it", async () => {
    await putFaults({ kind: "late-commit" }, { method: "POST", path: "/api/tracker", nth: 1 });
    expect(await statusOf(push("eventAAAAA1"))).toBe("cut");
    expect(held()).toEqual([]);
    expect([await isHeld(), await isHeld()]).toEqual([false, true]);
  });

  it("meets what was sent again in the meantime", async () => {
    await putFaults({ kind: "late-commit", afterRequests: 2 }, { method: "POST", nth: 1 });
    expect(await statusOf(push("eventAAAAA1"))).toBe("cut");
    expect(await isHeld()).toBe(false);
    expect(await (await push("eventAAAAA1")).json()).toMatchObject({ stats: { created: 1 } });
    expect(sandbox.dhis2.simulator.state.counts).toEqual({ created: 1, updated: 1, deleted: 0 });
  });

  it("comes at last when the script is taken away", async () => {
    await putFaults({ kind: "late-commit", afterRequests: 100 }, { method: "POST" });
    expect(await statusOf(push("eventAAAAA1"))).toBe("cut");
    await fetch(`${sandbox.dhis2.url}/__faults`, { method: "DELETE" });
    expect(held()).toEqual(["eventAAAAA1"]);
  });
});

describe("whose turn it is", () => {
  const attempts = async (count: number): Promise<(number | "cut")[]> => {
    const statuses: (number | "cut")[] = [];
    for (let number = 1; number <= count; number += 1)
      statuses.push(await statusOf(push(`eventAAAAA${number}`)));
    return statuses;
  };
  const fault: Fault = { kind: "status", status: 503 };

  it.each<[string, FaultMatch, number[]]>([
    ["every third", { every: 3 }, [200, 200, 503, 200, 200, 503]],
    ["only the second", { nth: 2 }, [200, 503, 200, 200, 200, 200]],
    ["from the fourth on, twice", { from: 4, times: 2 }, [200, 200, 200, 503, 503, 200]],
    [
      "a regular expression that fits",
      { path: "tracker\\?.*=CREATE_AND_UPDATE", nth: 1 },
      [503, 200, 200, 200, 200, 200],
    ],
    [
      "a regular expression that does not fit",
      { path: "importStrategy=DELETE" },
      [200, 200, 200, 200, 200, 200],
    ],
  ])("%s", async (_name, match, expected) => {
    await putFaults(fault, { method: "POST", ...match });
    expect(await attempts(6)).toEqual(expected);
  });

  it("counts from the moment the script is put, and nothing after it is taken away", async () => {
    await putFaults(fault, { method: "POST" });
    expect(await attempts(1)).toEqual([503]);
    await fetch(`${sandbox.dhis2.url}/__faults`, { method: "DELETE" });
    expect(await attempts(1)).toEqual([200]);
  });
});

describe("answers of something between client and server", () => {
  it.each([502, 503, 504])("%d is an HTML page", async (status) => {
    await putFaults({ kind: "status", status });
    const answer = await push("eventAAAAA1");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "text/html"]);
    expect(await answer.text()).toContain("<html>");
    expect(held()).toEqual([]);
  });

  it("504 can come after the server stored everything", async () => {
    await putFaults({ kind: "status", status: 504, committed: true });
    expect((await push("eventAAAAA1")).status).toBe(504);
    expect(held()).toEqual(["eventAAAAA1"]);
  });

  it.each([
    ["37.2", "37.2"],
    ["0.0", "0.0"],
    [null, null],
  ])("429 carries the Retry-After %s", async (retryAfter, expected) => {
    await putFaults({ kind: "status", status: 429, retryAfter });
    const answer = await push("eventAAAAA1");
    expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([
      429,
      expected,
      "",
    ]);
  });

  it("413 is for bodies over the limit only", async () => {
    await putFaults({ kind: "too-large", bytes: 100 });
    expect((await push("eventAAAAA1")).status).toBe(413);
    await putFaults({ kind: "too-large", bytes: 100_000 });
    expect((await push("eventAAAAA1")).status).toBe(200);
  });

  it("JSON stops in the middle", async () => {
    await putFaults({ kind: "truncated-json" });
    const answer = await push("eventAAAAA1");
    expect(answer.status).toBe(200);
    await expect(answer.json()).rejects.toThrow(SyntaxError);
    expect(held()).toEqual(["eventAAAAA1"]);
  });

  it("a login page is HTML with status 200", async () => {
    await putFaults({ kind: "login-page" });
    const answer = await push("eventAAAAA1");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html;charset=UTF-8"]);
  });

  it("slow answers come all the same", async () => {
    await putFaults({ kind: "slow", ms: 5, when: "after" });
    expect((await push("eventAAAAA1")).status).toBe(200);
  });
});

describe("DHIS2's own errors", () => {
  it("500 for everything while its database has no connection left, and nothing is stored", async () => {
    await putFaults({ kind: "dhis2-error", status: 500 }, { times: 3 });
    const me = (): Promise<Response> => fetch(`${sandbox.dhis2.url}/api/me`, { headers: login() });
    expect([
      await statusOf(push("eventAAAAA1")),
      await statusOf(me()),
      await statusOf(push("eventAAAAA1")),
    ]).toEqual([500, 500, 500]);
    expect(held()).toEqual([]);
    expect([await statusOf(me()), await statusOf(push("eventAAAAA1"))]).toEqual([200, 200]);
  });

  it("409 without a report, before the commit or after it", async () => {
    await putFaults({ kind: "dhis2-error", status: 409 }, { method: "POST" });
    const answer = await push("eventAAAAA1");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([409, "application/json"]);
    const body = { httpStatus: "Conflict", httpStatusCode: 409, status: "ERROR" };
    expect(await answer.json()).toEqual({ ...body, message: "could not execute statement" });
    expect(held()).toEqual([]);
    const message = "Unable to commit";
    await putFaults({ kind: "dhis2-error", status: 409, message, committed: true }, { method: "POST" });
    expect(await (await push("eventAAAAA1")).json()).toMatchObject({ message });
    expect(held()).toEqual(["eventAAAAA1"]);
  });
});

describe("a silent report", () => {
  async function pushTwo(): Promise<unknown> {
    const events = [anEvent("eventAAAAA1"), anEvent("eventAAAAA2")];
    const answer = await fetch(`${sandbox.dhis2.url}/api/tracker?async=false&atomicMode=OBJECT`, {
      method: "POST",
      headers: { ...login(), "content-type": "application/json" },
      body: JSON.stringify({ events }),
    });
    return await answer.json();
  }

  it.each([
    [{}, [], []],
    [{ every: 2 }, ["eventAAAAA1"], ["eventAAAAA1"]],
    [{ stored: true }, [], ["eventAAAAA1", "eventAAAAA2"]],
    [{ stored: true, every: 2 }, ["eventAAAAA1"], ["eventAAAAA1", "eventAAAAA2"]],
  ])("%j names %j and stores %j", async (fault, named, stored) => {
    await putFaults({ kind: "silent-report", ...fault }, { method: "POST" });
    const objectReports = named.map((uid) => ({ trackerType: "EVENT", uid, errorReports: [] }));
    const stats = { created: named.length, updated: 0, deleted: 0, ignored: 0, total: named.length };
    expect(await pushTwo()).toMatchObject({
      status: "OK",
      stats,
      validationReport: { errorReports: [] },
      bundleReport: { typeReportMap: { EVENT: { stats, objectReports } } },
    });
    expect(held()).toEqual(stored);
  });
});

describe("faults inside the server", () => {
  it("an expired session refuses its cookie", async () => {
    const first = await fetch(`${sandbox.dhis2.url}/api/me`, { headers: login() });
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const again = (): Promise<Response> =>
      fetch(`${sandbox.dhis2.url}/api/me`, { headers: { cookie, "x-requested-with": "XMLHttpRequest" } });
    expect((await again()).status).toBe(200);
    await putFaults({ kind: "session-expiry" }, { nth: 1 });
    expect((await again()).status).toBe(401);
  });

  it("revoked credentials are refused on both servers", async () => {
    const commcare = sandbox.commcare.url;
    await putFaults({ kind: "token-revoked" });
    await putFaults({ kind: "token-revoked" }, {}, commcare);
    expect((await push("eventAAAAA1")).status).toBe(401);
    const list = await fetch(`${commcare}/a/demo/api/case/v2/`, { headers: commcareLogin() });
    expect(list.status).toBe(401);
  });

  it("a revoked DHIS2 token is refused", async () => {
    const token = sandbox.dhis2.simulator.issueToken("integration");
    const me = (): Promise<Response> =>
      fetch(`${sandbox.dhis2.url}/api/me`, { headers: { authorization: `ApiToken ${token}` } });
    expect((await me()).status).toBe(200);
    await putFaults({ kind: "token-revoked" });
    expect((await me()).status).toBe(401);
  });

  it("a request delivered twice is handled twice and answered once", async () => {
    await putFaults({ kind: "duplicate-delivery" }, { method: "POST" });
    const answer = await push("eventAAAAA1");
    expect(await answer.json()).toMatchObject({ stats: { created: 0, updated: 1 } });
    expect(held()).toEqual(["eventAAAAA1"]);
  });

  it("a server may claim another version", async () => {
    await putFaults({ kind: "version", version: "2.43.2-SNAPSHOT" }, { path: "/api/system/info" });
    const info = await fetch(`${sandbox.dhis2.url}/api/system/info`, { headers: login() });
    expect(await info.json()).toMatchObject({ version: "2.43.2-SNAPSHOT" });
  });

  it("the search index of CommCare may lag behind", async () => {
    const url = sandbox.commcare.url;
    const list = async (): Promise<unknown> =>
      await (await fetch(`${url}/a/demo/api/case/v2/?limit=100`, { headers: commcareLogin() })).json();
    await putFaults({ kind: "index-lag", newest: 10, every: 2 }, { nth: 1 }, url);
    expect(await list()).toMatchObject({ matching_records: 35 });
    expect(await list()).toMatchObject({ matching_records: 40 });
  });
});
