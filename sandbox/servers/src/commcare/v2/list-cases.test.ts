import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { saveChange } from "../case-changes.ts";
import { manyCases, storedCase, testSimulator } from "../testing.ts";

describe("paging of v2", () => {
  it("shows every case once, whatever the page size and however many share one index time", () => {
    const sizes = fc.record({
      count: fc.integer({ min: 0, max: 60 }),
      limit: fc.integer({ min: 2, max: 70 }),
      tie: fc.nat(60),
    });
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ count, limit, tie }, trailingEmptyPage) => {
        const cases = manyCases(count);
        for (const record of cases.slice(0, tie)) record.indexed_on = "2024-03-11T00:01:00.000000Z";
        const ids = testSimulator(cases, { trailingEmptyPage }).pages(`limit=${limit}`).flat();
        expect(ids.toSorted()).toEqual(cases.map(({ case_id }) => case_id));
      }),
    );
  });

  it("gives an absolute next with an opaque cursor that ignores every other parameter", () => {
    const { ask } = testSimulator(manyCases(3));
    const { next } = ask("case/v2/?limit=2&case_type=visit").json;
    expect(next).toMatch(/^http:\/\/simulator\/a\/demo\/api\/case\/v2\/\?cursor=/);
    expect(ask(`${next}&nonsense=1&limit=9`).json.cases).toHaveLength(1);
  });

  it("ends with an empty page only on servers that emit next for a full page", () => {
    const lengths = (trailingEmptyPage: boolean): number[] =>
      testSimulator(manyCases(4), { trailingEmptyPage })
        .pages("limit=2")
        .map((ids) => ids.length);
    expect(lengths(false)).toEqual([2, 2]);
    expect(lengths(true)).toEqual([2, 2, 0]);
  });

  it("repeats page 1 as page 2 when the caller filters by indexed_on.gte on a server with that bug", () => {
    const query = "limit=2&indexed_on.gte=2024-03-11";
    expect(testSimulator(manyCases(4)).pages(query)).toEqual([
      ["case-00001", "case-00002"],
      ["case-00003", "case-00004"],
    ]);
    const [first, second, ...rest] = testSimulator(manyCases(4), { repeatIndexedOnGte: true }).pages(query);
    expect(second).toEqual(first);
    expect(rest.flat()).toEqual(["case-00003", "case-00004"]);
  });

  it("shows a case again, later, when it is saved during the pull, and loses none", () => {
    const pages = testSimulator(manyCases(5), { changeBetweenPages: 1, moveBetweenPages: 1 }).pages(
      "limit=2",
    );
    const ids = pages.flat();
    expect(new Set(ids).size).toBe(5);
    expect(ids.filter((id) => id === "case-00001").length).toBeGreaterThan(1);
  });

  it("counts what remains on servers that do so", () => {
    const { ask } = testSimulator(manyCases(5), { remainingMatches: true });
    const first = ask("case/v2/?limit=2").json;
    expect([first.matching_records, ask(first.next).json.matching_records]).toEqual([5, 3]);
  });

  it("takes the path with and without its slash", () => {
    const { ask } = testSimulator(manyCases(1));
    expect([ask("case/v2").status, ask("case/v2/").status, ask("v0.6/case/").status]).toEqual([
      200, 200, 200,
    ]);
  });
});

describe("filters of v2", () => {
  const cases = [
    storedCase(1, { owner_id: "owner-b", closed: false, date_closed: null }),
    storedCase(2, { properties: { color: "", age: "7" } }),
    storedCase(3, { properties: { color: "red", age: "40" } }),
    storedCase(4, { indices: { parent: { case_id: "p", case_type: "household", relationship: "child" } } }),
  ];
  const idsFor = (query: string): number[] =>
    testSimulator(cases)
      .pages(query)
      .flat()
      .map((id) => Number(id.slice(5)));

  it.each<[string, number[]]>([
    ["owner_id=owner-a&owner_id=owner-b", [1, 2, 3, 4]],
    ["owner_id=owner-b", [1]],
    ["case_type=Visit", []],
    ["closed=false", [1]],
    ["closed=", [1]],
    ["closed=whatever", [2, 3, 4]],
    ["properties.color=red", [3]],
    ["properties.color=", [1, 2, 4]],
    ["indices.parent=p", [4]],
    ["indexed_on.gt=2024-03-11T00:00:02Z", [3, 4]],
    ["indexed_on.gte=2024-03-11T02:00:02%2B02:00", [2, 3, 4]],
    ["server_last_modified.lt=2024-03-11T00:00:02.000001Z", [1, 2]],
    ["date_closed.lte=2024-03-11", [2, 3, 4]],
    ["date_opened.lt=2024-03-11", []],
  ])("%s", (query, expected) => {
    expect(idsFor(query.replaceAll(" ", "%20"))).toEqual(expected);
  });

  it.each<[string, string]>([
    ["offset=1", "'offset' is not a valid parameter."],
    ["limit=5001", "You cannot request more than 5000 cases per request."],
    ["limit=x", "'x' is not a valid value for 'limit'"],
    ["indexed_on.start=2024-01-01", "'start' is not a valid type of date range."],
    ["indexed_on.gt=soon", "Cannot parse datetime 'soon'"],
  ])("refuses %s", (query, error) => {
    expect(testSimulator(cases).ask(`case/v2/?${query}`)).toMatchObject({ status: 400, json: { error } });
  });

  it("shows chosen fields, also inside properties", () => {
    const { ask } = testSimulator(cases);
    expect(ask("case/v2/?fields=case_id&fields.properties=age&limit=3").json.cases[2]).toEqual({
      case_id: "case-00003",
      properties: { age: "40" },
    });
  });
});

describe("the search index", () => {
  it("does not list a new case before the lag has passed, while a read by id sees it", () => {
    const { simulator, ask, pages } = testSimulator(manyCases(1), { indexLagRequests: 2 });
    saveChange(simulator.store, { case_id: "new" }, simulator.switches.indexLagRequests);
    const read = ask("case/v2/bulk-fetch/", { method: "POST", body: { case_ids: ["new"] } });
    expect(read.json.matching_records).toBe(1);
    const listings = [pages("").flat(), pages("").flat(), pages("").flat()];
    expect(listings.map((ids) => ids.includes("new"))).toEqual([false, false, true]);
  });

  it("adds fields that no client knows by switch", () => {
    const { ask } = testSimulator(manyCases(1), { unknownFields: true });
    expect(ask("case/v2/").json.cases[0]).toHaveProperty("sandbox_unknown");
  });
});
