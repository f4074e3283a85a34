import { describe, expect, it } from "vitest";
import { storedCase, testSimulator } from "../testing.ts";

const cases = [
  storedCase(1, { external_id: "hf/1" }),
  storedCase(2, { external_id: "twice" }),
  storedCase(3, { external_id: "twice" }),
];
const { ask } = testSimulator(cases);

describe("single reads of v2", () => {
  it("finds a case by id and by external id, slashes included", () => {
    expect(ask("case/v2/case-00001/").json.case_id).toBe("case-00001");
    expect(ask("case/v2/ext/hf/1/").json.case_id).toBe("case-00001");
  });

  it("answers 404 with an error for an unknown case", () => {
    expect(ask("case/v2/nix/")).toMatchObject({ status: 404, json: { error: "Case 'nix' not found" } });
    expect(ask("case/v2/ext/nix/").status).toBe(404);
  });

  it("refuses an external id that several cases have", () => {
    const { status, json } = ask("case/v2/ext/twice/");
    expect(status).toBe(400);
    expect(json.error).toBe("Multiple cases found with external_id 'twice': case-00002, case-00003");
  });

  it("takes a comma list, with stubs for what is missing", () => {
    const { json } = ask("case/v2/case-00002,gone/");
    expect(json).toMatchObject({ matching_records: 1, missing_records: 1 });
    expect(json.cases[1]).toEqual({ case_id: "gone", error: "not found" });
  });
});

describe("bulk-fetch", () => {
  it("answers in the order asked for, case ids first", () => {
    const body = { external_ids: ["hf/1", "nix"], case_ids: ["case-00003", "gone", "case-00001"] };
    const { json } = ask("case/v2/bulk-fetch/", { method: "POST", body });
    expect(
      json.cases.map((each: { case_id?: string; external_id?: string }) => each.case_id ?? each.external_id),
    ).toEqual(["case-00003", "gone", "case-00001", "case-00001", "nix"]);
    expect(json).toMatchObject({ matching_records: 3, missing_records: 2 });
  });

  it("refuses a body without ids and one that is no JSON", () => {
    expect(ask("case/v2/bulk-fetch/", { method: "POST", body: {} }).json.error).toBe(
      "Payload must include 'case_ids' or 'external_ids' fields",
    );
    expect(ask("case/v2/bulk-fetch/").json.error).toBe("Payload must be valid JSON");
  });
});
