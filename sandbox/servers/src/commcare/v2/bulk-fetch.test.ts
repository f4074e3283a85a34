import { describe, expect, it } from "vitest";
import { manyCases, storedCase, testSimulator } from "../testing.ts";

const { ask, simulator: given } = testSimulator(manyCases(3));

describe("bulk-fetch", () => {
  it("answers in the order asked for, with stubs for what is missing", () => {
    const body = { case_ids: ["case-00003", "gone", "case-00001"] };
    const { json } = ask("case/v2/bulk-fetch/", { method: "POST", body });
    expect(json.cases.map((each: { case_id: string }) => each.case_id)).toEqual(body.case_ids);
    expect(json.cases[1]).toEqual({ case_id: "gone", error: "not found" });
    expect(json).toMatchObject({ matching_records: 2, missing_records: 1 });
  });

  it("finds cases by external id, too, behind those asked for by case id", () => {
    given.store.put({ ...storedCase(2), external_id: "hf-2" });
    const body = { external_ids: ["none", "hf-2"], case_ids: ["case-00001"] };
    const { json } = ask("case/v2/bulk-fetch/", { method: "POST", body });
    expect(json.cases.map((each: { case_id?: string }) => each.case_id)).toEqual([
      "case-00001",
      undefined,
      "case-00002",
    ]);
    expect(json.cases[1]).toEqual({ external_id: "none", error: "not found" });
  });

  it("refuses a body without ids and one that is not JSON", () => {
    expect(ask("case/v2/bulk-fetch/", { method: "POST", body: {} }).json.error).toBe(
      "Payload must include 'case_ids' or 'external_ids' fields",
    );
    expect(ask("case/v2/bulk-fetch/").json.error).toBe("Payload must be valid JSON");
  });
});

it.each([
  ["GET", "case/v2/case-00001/"],
  ["GET", "case/v2/ext/hf-1/"],
])("%s %s, which no tool asks, is answered 501", (method, path) => {
  expect(ask(path, { method, body: {} }).status).toBe(501);
});
