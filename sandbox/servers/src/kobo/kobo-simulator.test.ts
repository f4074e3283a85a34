import { describe, expect, it } from "vitest";
import { ipcSurvey } from "../seed/ipc-survey.ts";
import { seedSubmissions } from "../seed/seed-submissions.ts";
import { koboUsers } from "../server/accounts.ts";
import { askKobo } from "./testing.ts";

const { submissions } = seedSubmissions({ count: 2500, survey: ipcSurvey });
const data = `/api/v2/assets/${ipcSurvey.uid}/data.json`;
const [loader, stranger] = koboUsers;

function basic(user: typeof loader): string {
  return `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`;
}

describe("who may ask", () => {
  it.each([
    ["a wrong token", "Token 123", 401, "Invalid token."],
    ["a wrong password", "Basic bm86bm8=", 401, "Invalid username/password."],
    ["nobody", undefined, 404, "Not found."],
    ["one the project was not shared with", `Token ${stranger?.token}`, 404, "Not found."],
  ])("%s is refused", (_, authorization, status, detail) => {
    const answer = askKobo({ submissions }).ask(data, { authorization });
    expect([answer.status, answer.json()]).toEqual([status, { detail }]);
  });

  it("a second factor refuses Basic and lets tokens pass", () => {
    const { ask, simulator } = askKobo({ submissions });
    expect(ask("/token/?format=json", { authorization: basic(loader) }).json()).toEqual({
      token: loader.token,
    });
    simulator.setSwitches({ mfa: true });
    expect(ask(data, { authorization: basic(loader) }).status).toBe(401);
    expect(ask(data).status).toBe(200);
  });
});

interface Page {
  count: number;
  next: string | null;
  previous: string | null;
  results: Record<string, unknown>[];
}

function pageOf(answer: { json: () => unknown }): Page {
  const page: Page = Object.assign({ count: 0, next: null, previous: null, results: [] }, answer.json());
  return page;
}

describe("data.json", () => {
  it("gives 100 rows, 1,000 at most, and 30,000 on an old server", () => {
    const { ask, simulator } = askKobo({ submissions });
    expect(pageOf(ask(data)).results).toHaveLength(100);
    const page = pageOf(ask(`${data}?limit=5000`));
    expect([page.count, page.results.length, page.previous]).toEqual([2500, 1000, null]);
    expect(page.next).toBe(`http://kobo.test${data}?limit=1000&start=1000`);
    expect(pageOf(ask(`${data}?limit=1000&start=2000`))).toMatchObject({ next: null });
    expect(pageOf(ask(`${data}?start=9000`)).results).toEqual([]);
    simulator.setSwitches({ oldServer: true });
    const [row = {}] = pageOf(ask(`${data}?limit=5000`)).results.slice(-1);
    expect(pageOf(ask(data)).results).toHaveLength(2500);
    expect([row["meta/rootUuid"], row["_tags"]]).toEqual([undefined, []]);
  });

  it.each([
    ["limit=0", { limit: "A positive integer is required" }],
    ["query={", { query: "Value must be valid JSON." }],
    ["query=[]", ["Unsupported query"]],
    ["count=1", { count: "Use the count of the response" }],
  ])("refuses %s", (query, body) => {
    const answer = askKobo({ submissions }).ask(`${data}?${query}`);
    expect([answer.status, answer.json()]).toEqual([400, body]);
  });

  const [first, second] = submissions;
  it.each([
    [{ _id: { $gt: first?._id ?? 0 } }, 2499],
    [{ _id: { $lte: second?._id ?? 0 } }, 2],
    [{ _id: { $gte: first?._id, $lt: second?._id } }, 1],
    [{ _uuid: second?.uuid }, 1],
    [{ "_validation_status.uid": "x" }, 0],
  ])("filters by %j", (query, count) => {
    const filter = encodeURIComponent(JSON.stringify(query));
    expect(pageOf(askKobo({ submissions }).ask(`${data}?limit=1&query=${filter}`)).count).toBe(count);
  });

  it.each(['query={"$or":[]}', 'query={"FACILITY":{"$regex":"^HF"}}'])(
    "%s, which no tool asks, is answered 501",
    (query) => {
      expect(askKobo({ submissions }).ask(`${data}?${query}`).status).toBe(501);
    },
  );

  it("sorts, and always gives the fields that name a row", () => {
    const { ask } = askKobo({ submissions });
    const [row] = pageOf(ask(`${data}?limit=1&sort={"_id":-1}&fields=["FACILITY"]`)).results;
    const last = submissions.at(-1);
    expect(row).toEqual({
      _id: last?._id,
      FACILITY: last?.answers.FACILITY,
      _uuid: last?.uuid,
      "meta/rootUuid": `uuid:${last?.rootUuid}`,
    });
  });

  it("shows an edit with a new uuid, the old one deprecated, all else as it was; and deletes", () => {
    const { ask, simulator } = askKobo({ submissions: submissions.slice(0, 3) });
    const before = submissions[1];
    const id = before?._id ?? 0;
    simulator.store.edit(id, { FACILITY: "HF_112" });
    expect(pageOf(ask(data)).results[1]).toMatchObject({
      _id: id,
      FACILITY: "HF_112",
      "meta/rootUuid": `uuid:${before?.rootUuid}`,
      "meta/deprecatedID": `uuid:${before?.uuid}`,
      _submission_time: before?.submissionTime,
    });
    expect(simulator.store.list()[1]?.uuid).not.toBe(before?.uuid);
    expect(simulator.store.remove(id)).toBe(true);
    expect(pageOf(ask(data)).count).toBe(2);
    expect(ask(`${data.replace(".json", "/")}${id}/`).status).toBe(501);
  });

  it("gives a wrong count, loses rows and shifts offsets by switch", () => {
    const { ask, simulator } = askKobo({ submissions });
    simulator.setSwitches({ countOffset: 7, lostRows: 4 });
    const page = pageOf(ask(`${data}?limit=1000&start=1000`));
    expect([page.count, page.results.length]).toEqual([2507, 996]);
    simulator.setSwitches({ deleteBetweenPages: 2, addBetweenPages: 1 });
    ask(`${data}?limit=1000`);
    expect(simulator.store.size).toBe(2499);
  });
});
