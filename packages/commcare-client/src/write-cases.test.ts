import { AuthError, ResponseError } from "@d2pipe/errors";
import {
  commcareDomain,
  commcareUsers,
  type Fault,
  saveChange,
  type Sandbox,
  startSandbox,
} from "@d2pipe/sandbox";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CaseForm, renderCaseForm } from "./case-form.ts";
import { type CommcareClient, createCommcareClient } from "./commcare-client.ts";

const [{ username, apiKey }] = commcareUsers;

let sandbox: Sandbox;
let client: CommcareClient;

beforeAll(async () => {
  sandbox = await startSandbox({});
  client = toClient(apiKey);
  for (const case_id of ["a", "b"])
    saveChange(sandbox.commcare.simulator.store, { case_id, properties: { beds: "7" } }, 0);
});

afterEach(() => {
  sandbox.commcare.clearFaults();
  sandbox.commcare.clearRequests();
});

afterAll(() => sandbox.close());

function toClient(key: string): CommcareClient {
  const options = { username, apiKey: key, userAgent: "d2pipe/test", sleep: async () => {} };
  return createCommcareClient({ baseUrl: sandbox.commcare.url, domain: commcareDomain, ...options });
}

/** To the first write. */
function fail(fault: Fault): void {
  sandbox.commcare.setFaults([{ match: { method: "POST", nth: 1 }, fault }]);
}

function propertiesOf(id: string) {
  return sandbox.commcare.simulator.store.get(id)?.properties;
}

function toForm(x: string): CaseForm {
  const time = new Date("2024-04-05T22:30:00Z");
  return renderCaseForm([{ case_id: "a", properties: { x } }], { time, username, deviceId: "test" });
}

describe("updateCases", () => {
  it("writes properties into cases, and leaves the others as they are", async () => {
    const result = await client.updateCases([
      { case_id: "a", properties: { x: "1" } },
      { case_id: "b", properties: { beds: "" } },
    ]);
    const form = sandbox.commcare.simulator.forms.list().at(-1);
    expect(result).toEqual({ kind: "stored", formId: form?.form_id });
    expect([propertiesOf("a"), propertiesOf("b")]).toEqual([{ beds: "7", x: "1" }, { beds: "" }]);
    expect(form?.device_id).toBe("d2pipe/test");
  });

  it("names exactly the updates that are to blame, and stores none", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 100 }), async (good) => {
        const before = sandbox.commcare.simulator.forms.size;
        const updates = good.map((isGood, at) => ({
          case_id: isGood ? "a" : `none; Error in row ${at}`,
          properties: { y: String(at) },
        }));
        const result = await client.updateCases(updates);
        const bad = good.flatMap((isGood, index) => (isGood ? [] : [index]));
        if (result.kind === "stored") expect(bad).toEqual([]);
        else expect(result.updates.map(({ index }) => index)).toEqual(bad);
        expect(sandbox.commcare.simulator.forms.size - before).toBe(bad.length === 0 ? 1 : 0);
      }),
      { numRuns: 25 },
    );
  });

  it("says what is refused as a whole in the server's words", async () => {
    fail({ kind: "status", status: 400, body: '{"error":"InvalidCaseIndex: x","form_id":"f"}' });
    const result = await client.updateCases([{ case_id: "a", properties: {} }]);
    expect(result).toEqual({ kind: "refused", message: "InvalidCaseIndex: x", updates: [] });
  });
});

const ways = {
  updateCases: async () => await client.updateCases([{ case_id: "a", properties: { x: "2" } }]),
  submitForm: async () => await client.submitForm(toForm("2").xml),
} as const;

describe.each(["updateCases", "submitForm"] as const)("%s", (way) => {
  it.each<Fault>([
    { kind: "cut-after-commit" },
    { kind: "status", status: 503, committed: true },
    { kind: "truncated-json" },
  ])("is sent once when its answer is lost: %o", async (fault) => {
    fail(fault);
    await expect(ways[way]()).rejects.toMatchObject({ mayHaveArrived: true });
    expect(sandbox.commcare.requests).toHaveLength(1);
  });

  it.each<Fault>([
    { kind: "status", status: 429 },
    { kind: "status", status: 429, retryAfter: "0.0" },
    { kind: "status", status: 423, body: "locked" },
  ])("is sent again when it was certainly not carried out: %o", async (fault) => {
    fail(fault);
    expect(await ways[way]()).toMatchObject({ kind: "stored" });
    expect(sandbox.commcare.requests).toHaveLength(2);
  });

  it("throws AuthError for a refused login and a login page", async () => {
    const refused = toClient("wrong");
    const given = way === "submitForm" ? refused.submitForm(toForm("3").xml) : refused.updateCases([]);
    await expect(given).rejects.toBeInstanceOf(AuthError);
    fail({ kind: "login-page" });
    await expect(ways[way]()).rejects.toBeInstanceOf(AuthError);
  });
});

describe("submitForm", () => {
  const openRosa = (status: number, nature: string): Fault => ({
    kind: "status",
    status,
    body: `<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="${nature}"> IllegalCaseId: &lt;x&gt; </message></OpenRosaResponse>`,
  });

  it("writes by a form, and the same form again is a success that changes nothing", async () => {
    const form = toForm("4");
    expect(await client.submitForm(form.xml)).toEqual({ kind: "stored", formId: form.instanceId });
    await client.updateCases([{ case_id: "a", properties: { x: "5" } }]);
    expect(await client.submitForm(form.xml)).toEqual({ kind: "stored", formId: form.instanceId });
    expect(propertiesOf("a")?.x).toBe("5");
    expect(sandbox.commcare.simulator.forms.get(form.instanceId)).toMatchObject({ duplicates: 1, edits: 0 });
  });

  it.each([
    [422, "processing_failure"],
    [201, "submit_error"],
  ])("says with %i %s in the server's words why a form is refused", async (status, nature) => {
    fail(openRosa(status, nature));
    expect(await ways.submitForm()).toEqual({ kind: "refused", message: "IllegalCaseId: <x>" });
  });

  it("has to be sent again when the server stored it and got no further", async () => {
    fail(openRosa(422, "post_processing_failure"));
    await expect(ways.submitForm()).rejects.toBeInstanceOf(ResponseError);
  });
});
