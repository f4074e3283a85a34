import { describe, expect, it } from "vitest";
import { storedCase, testSimulator } from "../../testing.ts";

const good = { case_name: "Amina K.", case_type: "visit", owner_id: "owner-a" };

function writer(): (
  method: string,
  path: string,
  body: unknown,
) => ReturnType<ReturnType<typeof testSimulator>["ask"]> {
  const { ask } = testSimulator([storedCase(1, { external_id: "hf-1" })]);
  return (method, path, body) =>
    ask(`case/v2/${path}`, { method, body, headers: { "user-agent": "d2pipe/test" } });
}

describe("writing one case", () => {
  it("answers 200 with the form and the case", () => {
    const { status, json } = writer()("POST", "", { ...good, properties: { age: "4" } });
    expect(status).toBe(200);
    expect(json).toEqual({
      form_id: expect.any(String),
      case: expect.objectContaining({ case_name: "Amina K.", closed: false, properties: { age: "4" } }),
    });
  });

  it("POST always creates, even for a known external id, and ignores the one of the URL", () => {
    const write = writer();
    const created = write("POST", "ext/hf-1/", { ...good, external_id: "hf-1" }).json.case;
    expect(created.case_id).not.toBe("case-00001");
    expect(write("GET", "ext/hf-1/", undefined).status).toBe(400);
  });

  it("PUT by external id creates the first time and updates the second", () => {
    const write = writer();
    const first = write("PUT", "ext/new/", good).json.case.case_id;
    const second = write("PUT", "ext/new/", { properties: { age: "5" }, close: true }).json.case;
    expect(second).toMatchObject({
      case_id: first,
      closed: true,
      case_name: "Amina K.",
      properties: { age: "5" },
    });
  });

  it("PUT updates what is sent, and refuses what is not there", () => {
    const write = writer();
    expect(
      write("PUT", "case-00001/", { properties: { extra: "1", ageInYears: "" } }).json.case.properties,
    ).toEqual({
      ageInYears: "",
      extra: "1",
    });
    expect(write("PUT", "nix/", {}).json.error).toBe("No case found with ID 'nix'");
    expect(write("PUT", "", { external_id: "nix" })).toMatchObject({
      status: 400,
      json: { error: "Could not find a case with external_id 'nix'" },
    });
  });

  it.each<[string, object, string]>([
    [
      "a number as property",
      { ...good, properties: { age: 72 } },
      "Error with case property 'age'. Values must be strings, received '72'",
    ],
    ["an unknown key", { ...good, create: true }, "'create' is not a valid field."],
    ["no name", { case_type: "visit", owner_id: "o" }, "Property case_name is required."],
    [
      "an id for a new case",
      { ...good, case_id: "x" },
      "You cannot specify case_id when creating a new case",
    ],
    [
      "a name that is no XML name",
      { ...good, properties: { "not good": "" } },
      "Error with case property 'not good'. Case property names must be valid XML identifiers.",
    ],
    [
      "a built-in as property",
      { ...good, properties: { owner_id: "x" } },
      "Error with case property 'owner_id'. This must be specified at the top level.",
    ],
    [
      "an unknown parent",
      { ...good, indices: { parent: { case_id: "nix", case_type: "h", relationship: "child" } } },
      "No case found with ID 'nix'",
    ],
  ])("refuses %s", (_name, body, error) => {
    expect(writer()("POST", "", body)).toMatchObject({ status: 400, json: { error } });
  });
});

describe("writing many cases", () => {
  it("creates, updates and upserts in one form, and links by temporary id", () => {
    const { status, json } = writer()("POST", "", [
      { create: true, ...good, temporary_id: "t1" },
      {
        create: false,
        case_id: "case-00001",
        indices: { parent: { temporary_id: "t1", case_type: "visit", relationship: "child" } },
      },
      { create: null, ...good, external_id: "fresh" },
    ]);
    expect(status).toBe(200);
    expect(json.cases).toHaveLength(3);
    expect(json.cases[1].indices.parent.case_id).toBe(json.cases[0].case_id);
  });

  it("saves nothing when one row is wrong, and names every wrong row", () => {
    const write = writer();
    const answer = write("POST", "", [
      { ...good },
      { create: true, ...good, external_id: "kept-out" },
      { create: false, case_id: "nix" },
    ]);
    expect(answer).toMatchObject({
      status: 400,
      json: {
        error:
          "Error in row 1: A 'create' flag is required for each update.; Error in row 3: No case found with ID 'nix'",
      },
    });
    expect(write("GET", "ext/kept-out/", undefined).status).toBe(404);
  });

  it("makes duplicates of an external id that is upserted twice in one request", () => {
    const write = writer();
    const upsert = { create: null, ...good, external_id: "twice" };
    expect(write("POST", "", [upsert, upsert]).status).toBe(200);
    expect(write("GET", "ext/twice/", undefined).json.error).toMatch(/^Multiple cases found/);
  });

  it("takes at most 100 rows, and an array nowhere else", () => {
    const write = writer();
    const rows = Array.from({ length: 101 }, () => ({ create: true, ...good }));
    expect(write("POST", "", rows).json.error).toBe(
      "You cannot submit more than 100 updates in a single request",
    );
    expect(write("PUT", "case-00001/", []).status).toBe(500);
    expect(write("DELETE", "", undefined)).toMatchObject({
      status: 405,
      json: { error: "Request method not allowed" },
    });
  });

  it("keeps the user agent as the device of the form", () => {
    const { simulator, ask } = testSimulator([]);
    ask("case/v2/", { method: "POST", body: good, headers: { "user-agent": "d2pipe/0.1.0 update-cases" } });
    expect(simulator.forms).toMatchObject([{ device_id: "d2pipe/0.1.0 update-cases" }]);
  });
});
