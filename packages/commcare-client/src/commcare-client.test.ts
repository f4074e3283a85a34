import type { Case } from "@d2pipe/records";
import { commcareDomain, commcareUsers, type Sandbox, type StoredCase, startSandbox } from "@d2pipe/sandbox";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CaseApi, CaseQuery } from "./case-query.ts";
import { type CommcareClient, createCommcareClient } from "./commcare-client.ts";
import { addMilliseconds } from "./timestamp.ts";

const start = "2024-03-11T09:00:00.000000Z";
const [{ username, apiKey }] = commcareUsers;
const apis: CaseApi[] = ["v2", "v1"];

let sandbox: Sandbox;
let client: CommcareClient;

beforeAll(async () => {
  sandbox = await startSandbox({ cases: 0, now: () => new Date("2024-03-12T00:00:00Z") });
  client = createCommcareClient({
    baseUrl: sandbox.commcare.url,
    domain: commcareDomain,
    username,
    apiKey,
    userAgent: "d2pipe/test",
    sleep: async () => {},
  });
});

afterEach(() => {
  sandbox.commcare.simulator.resetSwitches();
  sandbox.commcare.clearFaults();
  sandbox.commcare.clearRequests();
});

afterAll(() => sandbox.close());

it.each(["/", "/a/demo", "/a/demo/dashboard/project/"])(
  "an address as it was copied from a browser is taken: %s",
  async (rest) => {
    const baseUrl = sandbox.commcare.url + rest;
    const copied = createCommcareClient({
      baseUrl,
      domain: commcareDomain,
      username,
      apiKey,
      userAgent: "d2pipe/test",
    });
    for await (const _ of copied.listCases({ api: "v2", type: "none" })) break;
    expect(sandbox.commcare.requests.map(({ status, url }) => [status, url.split("?")[0]])).toEqual([
      [200, "/a/demo/api/case/v2/"],
    ]);
  },
);

/** A case that was modified and indexed so many microseconds after the start. */
function aCase(id: string, micros: number, others: Partial<StoredCase> = {}): StoredCase {
  const moved = addMilliseconds(start, Math.floor(micros / 1000));
  const stamp = `${moved.slice(0, 23)}${String(micros % 1000).padStart(3, "0")}Z`;
  return {
    case_id: id,
    case_type: "visit",
    case_name: `name of ${id}`,
    owner_id: "o1",
    external_id: null,
    user_id: "u1",
    opened_by: "u1",
    closed: true,
    closed_by: "u1",
    date_opened: stamp,
    date_closed: stamp,
    date_modified: stamp,
    server_date_opened: stamp,
    server_date_modified: stamp,
    indexed_on: stamp,
    xform_ids: ["x1"],
    indices: {},
    properties: { ageInYears: "4" },
    ...others,
  };
}

function put(cases: readonly StoredCase[]): void {
  const { store } = sandbox.commcare.simulator;
  for (const { case_id } of store.list()) store.remove(case_id);
  for (const record of cases) store.put(record);
}

async function collect(query: Omit<CaseQuery, "type">): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const page of client.listCases({ type: "visit", ...query })) cases.push(...page.cases);
  return cases;
}

function toKeys(cases: readonly Case[]): string[] {
  return cases.map(({ case_id, server_last_modified }) => `${case_id} ${server_last_modified}`);
}

/** Cases with many ties: the same microsecond, the same millisecond, neighbours. */
const someCases = fc
  .array(fc.constantFrom(0, 0, 0, 1, 999, 1000, 1001, 2000, 5_000_000), { maxLength: 40 })
  .map((times) => times.map((micros, at) => aCase(`case-${at}`, micros)));

const someSwitches = fc.record({
  missingZ: fc.boolean(),
  queryOnlyNext: fc.boolean(),
  missingTotalCount: fc.boolean(),
  trailingEmptyPage: fc.boolean(),
  repeatIndexedOnGte: fc.boolean(),
  remainingMatches: fc.boolean(),
  unknownFields: fc.boolean(),
});

describe.each(apis)("listCases of Case API %s", (api) => {
  it("lists every case once, whatever the ties, the page size and the kind of server", async () => {
    await fc.assert(
      fc.asyncProperty(
        someCases,
        fc.integer({ min: 1, max: 12 }),
        someSwitches,
        async (cases, pageSize, switches) => {
          put(cases);
          sandbox.commcare.simulator.setSwitches(switches);
          const ids = (await collect({ api, pageSize })).map(({ case_id }) => case_id);
          expect(ids.toSorted()).toEqual(cases.map(({ case_id }) => case_id).toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("lists the newest revision of a case that changes during the pull, and no revision twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        someCases,
        fc.integer({ min: 2, max: 9 }),
        fc.record({ changeBetweenPages: fc.nat({ max: 1 }), moveBetweenPages: fc.nat({ max: 1 }) }),
        fc.boolean(),
        async (cases, pageSize, changes, repeatIndexedOnGte) => {
          put(cases);
          sandbox.commcare.setFaults([]);
          sandbox.commcare.simulator.setSwitches({ ...changes, repeatIndexedOnGte });
          const { store } = sandbox.commcare.simulator;
          const listed: Case[] = [];
          let pages = 0;
          for await (const page of client.listCases({ type: "visit", api, pageSize })) {
            listed.push(...page.cases);
            pages += 1;
            // Each page changes cases for the next: it would never end.
            if (pages === 8)
              sandbox.commcare.simulator.setSwitches({ changeBetweenPages: 0, moveBetweenPages: 0 });
          }
          const keys = toKeys(listed);
          expect(new Set(keys).size).toBe(keys.length);
          const now = store.list().map((record) => `${record.case_id} ${record.server_date_modified}`);
          expect(keys).toEqual(expect.arrayContaining(now));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("starts at a time of indexing without losing what shares it, to the microsecond", async () => {
    await fc.assert(
      fc.asyncProperty(
        someCases,
        fc.integer({ min: 0, max: 39 }),
        someSwitches,
        async (cases, at, switches) => {
          put(cases);
          sandbox.commcare.simulator.setSwitches(switches);
          const indexedSince = cases[at % (cases.length || 1)]?.indexed_on ?? start;
          const ids = (await collect({ api, pageSize: 4, indexedSince })).map(({ case_id }) => case_id);
          const wanted = cases.filter(({ indexed_on }) => indexed_on >= indexedSince);
          expect(ids).toEqual(expect.arrayContaining(wanted.map(({ case_id }) => case_id)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("stops before a time of indexing, to the millisecond", async () => {
    await fc.assert(
      fc.asyncProperty(
        someCases,
        fc.constantFrom(0, 1, 2, 5000),
        fc.constantFrom(0, 1, 5001),
        someSwitches,
        async (cases, from, length, switches) => {
          put(cases);
          sandbox.commcare.simulator.setSwitches(switches);
          const bounds = {
            indexedSince: addMilliseconds(start, from),
            indexedUntil: addMilliseconds(start, from + length),
          };
          const ids = (await collect({ api, pageSize: 4, ...bounds })).map(({ case_id }) => case_id);
          const until = cases.filter(({ indexed_on }) => indexed_on < bounds.indexedUntil);
          const wanted = until.filter(({ indexed_on }) => indexed_on >= bounds.indexedSince);
          expect(until.map(({ case_id }) => case_id)).toEqual(expect.arrayContaining(ids));
          expect(ids).toEqual(expect.arrayContaining(wanted.map(({ case_id }) => case_id)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("takes windows of modification that touch apart: each case in exactly one", async () => {
    put([aCase("before", 3_599_999_999), aCase("edge", 3_600_000_000), aCase("after", 3_600_000_001)]);
    const edge = addMilliseconds(start, 3_600_000);
    const first = await collect({ api, modifiedSince: start, modifiedUntil: edge });
    const second = await collect({
      api,
      modifiedSince: edge,
      modifiedUntil: addMilliseconds(edge, 3_600_000),
    });
    expect(first.map(({ case_id }) => case_id)).toEqual(["before"]);
    expect(second.map(({ case_id }) => case_id)).toEqual(["edge", "after"]);
  });

  it("asks for closed, open or all cases", async () => {
    put([
      aCase("c1", 1),
      aCase("o1", 2, { closed: false, date_closed: null }),
      aCase("t", 3, { case_type: "other" }),
    ]);
    const idsOf = async (closed: boolean | undefined): Promise<string[]> =>
      (await collect({ api, closed })).map(({ case_id }) => case_id);
    expect(await idsOf(true)).toEqual(["c1"]);
    expect(await idsOf(false)).toEqual(["o1"]);
    expect(await idsOf(undefined)).toEqual(["c1", "o1"]);
  });

  it("asks for the cases of one owner", async () => {
    put([aCase("a", 1), aCase("b", 2, { owner_id: "o2" })]);
    expect((await collect({ api, owner: "o2" })).map(({ case_id }) => case_id)).toEqual(["b"]);
  });

  it("gets 1,500 cases of one moment in pages of 100", async () => {
    put(Array.from({ length: 1500 }, (_, at) => aCase(`case-${at}`, at < 10 ? 0 : 7)));
    expect(new Set(toKeys(await collect({ api, pageSize: 100 }))).size).toBe(1500);
  });

  it("gets more cases of one moment than the largest page holds", async () => {
    put(Array.from({ length: 5600 }, (_, at) => aCase(`case-${at}`, at < 5500 ? 7 : 3000)));
    expect(new Set(toKeys(await collect({ api, pageSize: 5000 }))).size).toBe(5600);
  });

  it("says where each page ended, for the checkpoint", async () => {
    put([aCase("a", 1000), aCase("b", 2000), aCase("c", 3000)]);
    const pages = [];
    for await (const page of client.listCases({ type: "visit", api, pageSize: 2 })) pages.push(page);
    expect(pages[0]).toMatchObject({ lastIndexedOn: "2024-03-11T09:00:00.002000Z", lastCaseId: "b" });
    expect(pages[1]).toMatchObject({ lastIndexedOn: "2024-03-11T09:00:00.003000Z", lastCaseId: "c" });
  });

  it("gets cases by id in the order asked and names those that are not there", async () => {
    put([aCase("a", 1), aCase("b", 2)]);
    const { cases, missing } = await client.getCases(["b", "gone", "a"], { api });
    expect(cases.map(({ case_id }) => case_id)).toEqual(["b", "a"]);
    expect(missing).toEqual(["gone"]);
    expect(await client.getCases([], { api })).toEqual({ cases: [], missing: [] });
  });

  it("gives up the page asked ahead when its reader stops", async () => {
    put(Array.from({ length: 50 }, (_, at) => aCase(`case-${at}`, at)));
    sandbox.commcare.setFaults([{ match: { from: 2 }, fault: { kind: "cut-before" } }]);
    let pages = 0;
    for await (const page of client.listCases({ type: "visit", api, pageSize: 10 })) {
      pages += page.count;
      break;
    }
    expect(pages).toBe(10);
  });
});

describe("a case", () => {
  it("looks alike whichever API it came from", async () => {
    put([
      aCase("a", 123_456, {
        external_id: "hf-1",
        indices: { parent: { case_id: "p", case_type: "hf", relationship: "child" } },
      }),
    ]);
    for (const missingZ of [false, true]) {
      sandbox.commcare.simulator.setSwitches({ missingZ });
      const [[v1], [v2]] = [await collect({ api: "v1" }), await collect({ api: "v2" })];
      expect(v2).toBeDefined();
      expect(v1).toMatchObject({ ...v2 });
    }
  });

  it("takes no more than it needs of 5001 ids in one request", async () => {
    put([aCase("case-1", 1), aCase("case-5000", 2)]);
    const ids = Array.from({ length: 5001 }, (_, at) => `case-${at}`);
    const { cases, missing } = await client.getCases(ids);
    expect(cases.map(({ case_id }) => case_id)).toEqual(["case-1", "case-5000"]);
    expect(missing).toHaveLength(4999);
    expect(sandbox.commcare.requests).toHaveLength(2);
  });

  it("comes with fewer fields when they are named", async () => {
    put([aCase("a", 1)]);
    const [record] = await collect({ api: "v2", fields: ["case_id", "indexed_on"] });
    expect(record).toEqual({ case_id: "a", indexed_on: "2024-03-11T09:00:00.000001Z", properties: {} });
  });

  it("is asked for under the tool's own User-Agent", async () => {
    await collect({ api: "v2" });
    expect(sandbox.commcare.requests[0]?.userAgent).toBe("d2pipe/test");
  });
});
