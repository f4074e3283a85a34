import { describe, expect, it } from "vitest";
import { askDispatcher2 } from "./testing.ts";

const post = "POST /api/queue?destination=dhis2&period=202401&facility=ou1&submission_id=s1&year=2024";
const body = '{"dataValues":[{"value":"<5","dataElement":"de1"}],"dataSet":"ds1"}';

describe("queueing", () => {
  it("answers with a uid, and keeps the body as Go writes it", async () => {
    const { ask, simulator } = askDispatcher2();
    const answer = await ask(post, { body });
    const stored = '{"dataSet":"ds1","dataValues":[{"dataElement":"de1","value":"\\u003c5"}]}';
    const uid = expect.stringMatching(/^[A-Za-z][A-Za-z0-9]{10}$/);
    expect(answer.json()).toEqual({
      uid,
      source: 1,
      destination: 2,
      body: stored,
      status: "",
      RawMsg: "",
      period: "202401",
    });
    expect(simulator.requests()).toMatchObject([
      { uid, body: stored, status: "ready", facility: "ou1", year: 2024, week: "2", submissionid: "" },
    ]);
  });

  it("swallows an unknown server: 200, an empty uid, nothing stored", async () => {
    const { ask, simulator } = askDispatcher2();
    const answer = await ask("POST /api/queue?destination=elsewhere", { body });
    expect([answer.status, answer.json()]).toEqual([200, expect.objectContaining({ uid: "", source: 1 })]);
    expect(simulator.requests()).toEqual([]);
  });

  it("refuses a charset, breaks at a year that is none, and wants a login", async () => {
    const { ask, simulator } = askDispatcher2();
    const charset = await ask(post, { body, headers: { "content-type": "application/json; charset=utf-8" } });
    expect([charset.status, charset.body]).toEqual([502, "Failed to add request to queue"]);
    expect((await ask("POST /api/queue?destination=dhis2&year=None", { body })).status).toBe(500);
    expect((await ask(post, { body, headers: { authorization: "Basic eDp5" } })).status).toBe(401);
    const token = { authorization: "Token: c3d4826a1f0c7e9b5a1f0c7e9b3d4826a1f0c7e9" };
    expect((await ask("GET /api/queue", { headers: token })).status).toBe(200);
    expect(simulator.requests()).toEqual([]);
  });

  it("takes the parameters of the old tool in the classic dialect, with any year", async () => {
    const { ask, simulator } = askDispatcher2();
    const call =
      "POST /queue?destination=dhis2&source=localhost&year=None&month=1&is_qparams=f&report_type=ds1&facility=North";
    expect((await ask(call, { body })).status).toBe(200);
    expect(simulator.requests()).toMatchObject([
      { year: null, month: "1", report_type: "ds1", facility: "North", status: "ready" },
    ]);
  });
});

describe("asking", () => {
  it("filters, orders, pages and picks fields; without a hit requests is null", async () => {
    const { ask } = askDispatcher2({ deliverAfter: null, storesSubmissionId: true });
    for (const period of ["202401", "202402", "202402"]) await ask(post.replace("202401", period), { body });
    const filter = "filter=period:EQ:202402&filter=facility:EQ:ou1";
    const list = `GET /api/queue?${filter}&fields=uid,submissionid&order=created:desc`;
    const found = (await ask(`${list}&pageSize=1`)).json();
    expect(found).toMatchObject({ count: 2, requests: [{ uid: "q0000000003", submissionid: "s1" }] });
    expect((await ask(`${list}&pageSize=1&page=2`)).json()).toMatchObject({
      requests: [{ uid: "q0000000002" }],
    });
    expect((await ask("GET /api/queue?filter=facility:EQ:none")).json()).toMatchObject({
      count: 0,
      requests: null,
    });
    // A colon in the value makes four parts of a filter: it is left out.
    expect((await ask("GET /api/queue?filter=facility:EQ:a:b")).json()).toMatchObject({ count: 3 });
  });

  it("shows one request, null for one that is not there, and takes one away", async () => {
    const { ask } = askDispatcher2({ deliverAfter: null });
    await ask(post, { body });
    const one = "/api/queue/q0000000001";
    expect((await ask(`GET ${one}?fields=uid,status`)).json()).toEqual({
      uid: "q0000000001",
      status: "ready",
    });
    expect((await ask(`DELETE ${one}`)).json()).toEqual({ status: "deleted" });
    expect((await ask(`GET ${one}`)).json()).toBeNull();
  });
});

describe("handing on", () => {
  const state = "GET /api/queue/q0000000001?fields=status,statuscode,errors,response,retries";

  it("posts with the destination's login; the answer of an accepted request is not kept", async () => {
    const { ask, posted } = askDispatcher2();
    await ask(post, { body });
    expect((await ask(state)).json()).toEqual({
      status: "completed",
      statuscode: "200",
      errors: "Created: 0, Updated: 0",
      response: "",
      retries: 1,
    });
    expect(posted).toHaveLength(1);
    expect(posted[0]).toMatchObject({ method: "POST", path: "/api/dataValueSets" });
    const kept = askDispatcher2({ storesAcceptedResponses: true });
    await kept.ask(post, { body });
    expect((await kept.ask(state)).json()).toMatchObject({ response: '{"status":"SUCCESS"}' });
  });

  it("keeps the answer of a refused request, tries it again by cron, and gives it up", async () => {
    const refusal = { status: 409, headers: {}, body: '{"status":"WARNING"}' };
    const { ask, posted, simulator } = askDispatcher2({ maxRetries: 1 }, refusal);
    await ask(post, { body });
    const failed = { status: "failed", statuscode: "409", response: '{"status":"WARNING"}', retries: 1 };
    expect((await ask(state)).json()).toMatchObject(failed);
    await simulator.deliver();
    expect(posted).toHaveLength(1);
    await simulator.deliver({ retry: true });
    await simulator.deliver({ retry: true });
    expect(posted).toHaveLength(2);
    expect((await ask(state)).json()).toMatchObject({ status: "expired", response: '{"status":"WARNING"}' });
  });

  it("leaves a request ready while the hour is wrong or destinations are suspended", async () => {
    for (const switches of [{ startSubmissionPeriod: 4 }, { endSubmissionPeriod: 2 }, { suspended: true }]) {
      const { ask, posted, simulator } = askDispatcher2(switches);
      await ask(post, { body });
      expect((await ask(state)).json()).toMatchObject({ status: "ready", retries: 0 });
      simulator.resetSwitches();
      simulator.setSwitches({ suspended: false, startSubmissionPeriod: 3, endSubmissionPeriod: 3 });
      await simulator.deliver();
      expect(posted).toHaveLength(1);
    }
  });

  it("fails when the destination cannot be reached, or answers with a page", async () => {
    const { ask } = askDispatcher2({ unreachable: true });
    await ask(post, { body });
    expect((await ask(state)).json()).toMatchObject({ status: "failed", statuscode: "ERROR02" });
    const page = askDispatcher2({}, { status: 200, headers: {}, body: "<html>" });
    await page.ask(post, { body });
    expect((await page.ask(state)).json()).toMatchObject({ status: "failed", statuscode: "ERROR03" });
  });
});
