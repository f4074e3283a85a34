import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "./start-sandbox.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ cases: 10 });
});
afterAll(async () => {
  await sandbox.close();
});

async function call(method: string, path: string, body?: string): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(sandbox.commcare.url + path, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, json: await answer.json() };
}

describe("control requests", () => {
  it("name what is wrong with a script and leave the old one in force", async () => {
    const good = { rules: [{ match: { path: "/a/" }, fault: { kind: "cut-before" } }] };
    await call("PUT", "/__faults", JSON.stringify(good));
    const bad = { rules: [{ match: { nth: 0 }, fault: { kind: "slow" } }], switchs: {} };
    expect(await call("PUT", "/__faults", JSON.stringify(bad))).toEqual({
      status: 400,
      json: {
        error: "the script is not as expected",
        issues: [
          expect.stringContaining("rules.0.match.nth"),
          expect.stringContaining("rules.0.fault.ms"),
          expect.stringContaining("switchs"),
        ],
      },
    });
    expect((await call("PUT", "/__faults", "{")).status).toBe(400);
    expect((await call("GET", "/__faults")).json).toMatchObject({
      rules: [{ ...good.rules[0], seen: 0, fired: 0 }],
    });
    await call("DELETE", "/__faults");
  });

  it("refuse switches for the simulator that has none", async () => {
    const body = JSON.stringify({ switches: { cutOff: true } });
    const answer = await fetch(`${sandbox.dhis2.url}/__faults`, { method: "PUT", body });
    expect(answer.status).toBe(400);
  });

  it("add, change, close and remove cases", async () => {
    const add = { cases: [{ case_id: "c1", case_type: "visit", properties: { a: "1", b: "2" } }] };
    expect((await call("POST", "/__cases", JSON.stringify(add))).json).toEqual({
      saved: ["c1"],
      removed: [],
      cases: 11,
    });
    const change = { cases: [{ case_id: "c1", closed: true, properties: { b: "3" } }] };
    await call("POST", "/__cases", JSON.stringify(change));
    const held = sandbox.commcare.simulator.store.get("c1");
    expect(held).toMatchObject({ closed: true, properties: { a: "1", b: "3" } });
    expect(held?.date_closed).toBe(held?.server_date_modified);
    expect((await call("POST", "/__cases", JSON.stringify({ delete: ["c1", "unknown"] }))).json).toEqual({
      saved: [],
      removed: ["c1"],
      cases: 10,
    });
    expect(
      (await call("POST", "/__cases", JSON.stringify({ cases: [{ properties: { n: 1 } }] }))).status,
    ).toBe(400);
  });

  it("make DHIS2 another server, or the copy of one", async () => {
    const base = sandbox.dhis2.url;
    const { DHIS2_USERNAME, DHIS2_PASSWORD } = sandbox.env;
    const authorization = `Basic ${Buffer.from(`${DHIS2_USERNAME}:${DHIS2_PASSWORD}`).toString("base64")}`;
    const read = async (): Promise<unknown> =>
      await (await fetch(`${base}/api/system/info?fields=systemId`, { headers: { authorization } })).json();
    const put = async (body: unknown): Promise<number> =>
      (await fetch(`${base}/__system`, { method: "PUT", body: JSON.stringify(body) })).status;
    const first = await read();
    expect(first).toEqual({ systemId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) });
    expect(await read()).toEqual(first);
    expect(await put({ systemId: "copied" })).toBe(200);
    expect(await read()).toEqual({ systemId: "copied" });
    expect(await put({ systemId: null })).toBe(200);
    expect(await read()).toEqual({});
    expect(await put({ systemID: "x" })).toBe(400);
  });

  it("show what was asked and what is held, and are not in the log themselves", async () => {
    sandbox.commcare.clearRequests();
    await fetch(`${sandbox.commcare.url}/a/demo/api/case/v2/?limit=1`);
    await call("GET", "/__state");
    const { json } = await call("GET", "/__requests");
    expect(json).toMatchObject({
      requests: [{ method: "GET", url: "/a/demo/api/case/v2/?limit=1", status: 401 }],
    });
    expect((await call("GET", "/__state")).json).toEqual({ cases: 10, forms: 0 });
  });

  it("answer 404 for a control request that does not exist", async () => {
    expect((await call("GET", "/__unknown")).status).toBe(404);
  });
});
