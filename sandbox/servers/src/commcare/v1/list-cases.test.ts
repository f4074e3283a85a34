import { describe, expect, it } from "vitest";
import { manyCases, storedCase, testSimulator } from "../testing.ts";

function idsOf(answer: { json: { objects: { case_id: string }[] } }): string[] {
  return answer.json.objects.map(({ case_id }) => case_id);
}

describe("paging of v0.5", () => {
  it("gives 20 cases by default, with a path as next", () => {
    const { ask } = testSimulator(manyCases(25));
    const { json } = ask("v0.5/case/?type=visit");
    expect(json.objects).toHaveLength(20);
    expect(json.meta).toEqual({
      limit: 20,
      offset: 0,
      total_count: 25,
      next: "/a/demo/api/v0.5/case/?type=visit&limit=20&offset=20",
      previous: null,
    });
    expect(ask(json.meta.next).json.objects).toHaveLength(5);
    expect(ask(json.meta.next).json.meta).toMatchObject({ next: null, previous: expect.any(String) });
  });

  it("clamps a limit above 5000 and refuses what is not a number", () => {
    const { ask } = testSimulator(manyCases(1));
    expect(ask("case/v1/?limit=9000").json.meta.limit).toBe(5000);
    expect(ask("case/v1/?limit=-1").status).toBe(400);
    expect(ask("case/v1/?offset=x").status).toBe(400);
  });

  it("can give a query alone as next, and no total", () => {
    const { ask } = testSimulator(manyCases(3), { queryOnlyNext: true, missingTotalCount: true });
    const { meta } = ask("v0.5/case/?limit=2").json;
    expect(meta.next).toBe("?limit=2&offset=2");
    expect(meta).not.toHaveProperty("total_count");
  });

  it("redirects a path without its slash, with the query", () => {
    const { ask } = testSimulator([]);
    expect(ask("v0.5/case?limit=1")).toMatchObject({
      status: 301,
      headers: { location: "/a/demo/api/v0.5/case/?limit=1" },
    });
  });

  it("skips a case when an earlier one is saved again between two pages", () => {
    const { ask } = testSimulator(manyCases(6), { changeBetweenPages: 1 });
    const first = idsOf(ask("v0.5/case/?limit=3"));
    const second = idsOf(ask("v0.5/case/?limit=3&offset=3"));
    expect(first).toEqual(["case-00001", "case-00002", "case-00003"]);
    expect(second).not.toContain("case-00004");
  });
});

describe("filters of v0.5", () => {
  const cases = [
    storedCase(1, { case_type: "Visit", closed: false, external_id: "HF-1" }),
    storedCase(2, { owner_id: "owner-b" }),
    storedCase(3),
  ];
  const { ask } = testSimulator(cases);

  it("matches type, name and external id in any letter case, their exact variants exactly", () => {
    expect(idsOf(ask("v0.5/case/?type=VISIT"))).toHaveLength(3);
    expect(idsOf(ask("v0.5/case/?type.exact=visit"))).toHaveLength(2);
    expect(idsOf(ask("v0.5/case/?external_id=hf-1"))).toEqual(["case-00001"]);
    expect(idsOf(ask("v0.5/case/?case_name=visit%202"))).toEqual(["case-00002"]);
  });

  it("filters by owner and by closed in any letter case", () => {
    expect(idsOf(ask("v0.5/case/?owner_id=owner-b"))).toEqual(["case-00002"]);
    expect(idsOf(ask("v0.5/case/?closed=True"))).toEqual(["case-00002", "case-00003"]);
  });

  it("takes an unknown parameter for a field, which usually finds nothing", () => {
    expect(ask("v0.5/case/?tpye=visit")).toMatchObject({ status: 200, json: { objects: [] } });
  });

  it("includes both ends of a range, and takes a bare date for midnight", () => {
    const range = "indexed_on_start=2024-03-11T00:00:01&indexed_on_end=2024-03-11T00:00:02.000000";
    expect(idsOf(ask(`v0.5/case/?${range}`))).toEqual(["case-00001", "case-00002"]);
    expect(idsOf(ask("v0.5/case/?server_date_modified_end=2024-03-11"))).toEqual([]);
    expect(idsOf(ask("v0.5/case/?date_modified_start=2024-03-11T00:00Z"))).toHaveLength(3);
  });

  it.each(["2024-03-11T00:00:01Z", "2024-03-11T00:00:01%2B02:00", "11.3.2024", "2024-13-41"])(
    "refuses the date %s",
    (date) => {
      const answer = ask(`v0.5/case/?indexed_on_start=${date}`);
      expect(answer).toMatchObject({
        status: 400,
        json: { error: `Bad query parameter: Unknown date format: ${decodeURIComponent(date)}` },
      });
    },
  );

  it("orders by the three times only", () => {
    expect(idsOf(ask("v0.5/case/?order_by=-indexed_on"))[0]).toBe("case-00003");
    expect(ask("v0.5/case/?order_by=closed").json.error).toBe("The 'closed' field does not allow ordering.");
    expect(ask("v0.5/case/?order_by=unknown").json.error).toBe(
      "No matching 'unknown' field for ordering on.",
    );
  });
});

describe("a case of v0.5", () => {
  it("keeps built-ins inside properties and has no resource_uri in the old scheme", () => {
    const { ask } = testSimulator([storedCase(1, { external_id: "x" })]);
    const [shown] = ask("v0.5/case/").json.objects;
    expect(shown).not.toHaveProperty("case_type");
    expect(shown.properties).toMatchObject({ case_type: "visit", owner_id: "owner-a", external_id: "x" });
    expect(shown.resource_uri).toBe("");
    expect(ask("case/v1/").json.objects[0].resource_uri).toBe("/a/demo/api/case/v1/case-00001/");
  });

  it("loses the Z of all times but indexed_on by switch", () => {
    const { ask } = testSimulator([storedCase(1)], { missingZ: true });
    const [shown] = ask("v0.5/case/").json.objects;
    expect(shown.server_date_modified).toBe("2024-03-11T00:00:01.000000");
    expect(shown.indexed_on).toBe("2024-03-11T00:00:01.000000Z");
  });

  it("is a 404 with an empty body when nobody knows it", () => {
    const { ask } = testSimulator([storedCase(1)]);
    expect(ask("v0.5/case/case-00001/").json.case_id).toBe("case-00001");
    expect(ask("v0.5/case/unknown/")).toMatchObject({ status: 404, text: "" });
  });
});
