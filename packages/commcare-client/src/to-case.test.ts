import { caseSchema } from "@d2pipe/records";
import { describe, expect, it } from "vitest";
import { toCase, toRevision } from "./to-case.ts";

const v1 = {
  id: "c1",
  case_id: "c1",
  resource_uri: "",
  domain: "demo",
  user_id: "u1",
  closed: true,
  date_closed: "2024-03-11T09:12:44.218000Z",
  date_modified: "2024-03-11T09:12:44.218000",
  server_date_modified: "2024-03-11T09:13:02.551042",
  server_date_opened: "1900-01-01",
  indexed_on: "2024-03-11T09:13:05.120934Z",
  indices: { parent: { case_type: "facility", case_id: "a77e", relationship: "child" } },
  properties: {
    case_name: "Visit 1",
    case_type: "visit",
    owner_id: "o1",
    external_id: null,
    date_opened: "2024-03-11T08:59:31.110000Z",
    ageInYears: "4",
  },
};

const v2 = {
  domain: "demo",
  case_id: "c1",
  case_type: "visit",
  case_name: "Visit 1",
  external_id: null,
  owner_id: "o1",
  date_opened: "2024-03-11T08:59:31.110000Z",
  last_modified: "2024-03-11T09:12:44.218000Z",
  server_last_modified: "2024-03-11T09:13:02.551042Z",
  indexed_on: "2024-03-11T09:13:05.120934Z",
  closed: true,
  date_closed: "2024-03-11T09:12:44.218000Z",
  properties: { ageInYears: "4" },
  indices: { parent: { case_type: "facility", case_id: "a77e", relationship: "child" } },
};

describe("toCase", () => {
  it("gives a case of either API the same names, values and revision", () => {
    const old = toCase(v1, "v1");
    expect(old).toMatchObject(v2);
    expect(old?.properties).toEqual({ ageInYears: "4" });
    expect(old && toRevision(old)).toBe("2024-03-11T09:13:02.551042Z");
    expect(old).not.toHaveProperty("date_modified");
    expect(old).toHaveProperty("user_id", "u1");
  });

  it("passes a good v2 case on untouched, unknown fields included", () => {
    const newer = { ...v2, is_deprecated: false };
    expect(toCase(newer, "v2")).toBe(newer);
  });

  it("keeps a property that is not text as JSON, so that the line keeps its contract", () => {
    const odd = toCase({ ...v2, properties: { place: { lat: 1 }, list: ["a"], age: 4 } }, "v2");
    expect(odd?.properties).toEqual({ place: '{"lat":1}', list: '["a"]', age: 4 });
    expect(caseSchema.safeParse(odd).success).toBe(true);
  });

  it("knows what is not a case", () => {
    for (const raw of [null, "c1", [], { case_id: "" }, { properties: {} }, { ...v2, closed: "yes" }]) {
      expect(toCase(raw, "v2")).toBeUndefined();
    }
  });
});
