import { beforeEach, describe, expect, it, test } from "vitest";
import { storedCase, testSimulator, type TestSimulator } from "../testing.ts";

let given: TestSimulator;

beforeEach(() => {
  given = testSimulator([
    storedCase(1, { external_id: "hf-1" }),
    storedCase(2, { external_id: "twice" }),
    storedCase(3, { external_id: "twice" }),
  ]);
});

const created = { case_type: "visit", case_name: "New", owner_id: "o1" };

function write(method: "POST" | "PUT", url: string, body: unknown) {
  return given.ask(url, { method, body, headers: { "user-agent": "importer/1" } });
}

function errorOf(body: unknown): unknown {
  return write("POST", "case/v2/", body).json.error;
}

function propertiesOf(id: string) {
  return given.simulator.store.get(id)?.properties;
}

describe("one case", () => {
  it("POST always makes a case, also with an external id that is taken", () => {
    const { status, json } = write("POST", "case/v2/", { ...created, external_id: "hf-1" });
    expect([status, json.case.external_id]).toEqual([200, "hf-1"]);
    expect(given.simulator.store.size).toBe(4);
  });

  it("PUT by case id, by external id and by the body changes what it names, and keeps the rest", () => {
    write("PUT", "case/v2/case-00001/", { properties: { a: "1" } });
    write("PUT", "case/v2/ext/hf-1/", { properties: { b: "2" } });
    write("PUT", "case/v2/", { external_id: "hf-1", properties: { ageInYears: "" }, close: true });
    expect(propertiesOf("case-00001")).toEqual({ ageInYears: "", a: "1", b: "2" });
  });

  it("PUT ext/ makes a case where there is none; other PUTs do not", () => {
    expect(write("PUT", "case/v2/ext/hf%2F9/", created).json.case.external_id).toBe("hf/9");
    expect(write("PUT", "case/v2/none/", { properties: {} }).json.error).toBe("No case found with ID 'none'");
    expect(write("PUT", "case/v2/", { external_id: "x" }).json.error).toBe(
      "Could not find a case with external_id 'x'",
    );
  });

  it("an external id that several have is refused", () => {
    const { status, json } = write("PUT", "case/v2/", { external_id: "twice", properties: { a: "1" } });
    expect([status, json.error]).toEqual([400, "There are multiple cases with external_id twice"]);
  });
});

test("a write is a form, whose device is the client; it is counted with its cases", () => {
  const { json } = write("PUT", "case/v2/case-00001/", { properties: { a: "1" } });
  const form = { form_id: json.form_id, device_id: "importer/1", case_ids: ["case-00001"] };
  expect(given.simulator.forms.list()).toMatchObject([form]);
  expect(given.simulator.store.get("case-00001")?.xform_ids).toEqual([json.form_id]);
});

it.each([
  [{ ...created, age: "1" }, "'age' is not a valid field."],
  [{ ...created, create: true }, "'create' is not a valid field."],
  [{ case_name: "x", case_type: "visit" }, "Property owner_id is required."],
  [{ ...created, case_id: "case-00001" }, "You cannot specify case_id when creating a new case"],
  [
    { ...created, properties: { age: 72 } },
    "Error with case property 'age'. Values must be strings, received '72'",
  ],
  [
    { ...created, properties: { "not good": "x" } },
    "Error with case property 'not good'. Case property names must be valid XML identifiers.",
  ],
  [
    { ...created, properties: { owner_id: "x" } },
    "Error with case property 'owner_id'. This must be specified at the top level.",
  ],
])("%o is refused", (body, error) => {
  expect(errorOf(body)).toBe(error);
  expect(given.simulator.store.size).toBe(3);
});

describe("an array", () => {
  const row = (id: string, properties: object) => ({ create: false, case_id: id, properties });

  it("is carried out as one form: new cases, updates, and upserts by external id", () => {
    const rows = [
      { create: true, ...created, external_id: "new" },
      row("case-00002", { a: "1" }),
      { create: null, external_id: "hf-1", properties: { b: "2" } },
    ];
    const { status, json } = write("POST", "case/v2/", rows);
    expect([status, json.cases.length, given.simulator.forms.size]).toEqual([200, 3, 1]);
    expect([propertiesOf("case-00002")?.a, propertiesOf("case-00001")?.b]).toEqual(["1", "2"]);
  });

  it("with one row that is wrong changes nothing, and every wrong row is named", () => {
    const rows = [row("none", {}), row("case-00001", { a: "1" }), { case_id: "case-00001" }];
    expect(errorOf(rows)).toBe(
      "Error in row 1: No case found with ID 'none'; Error in row 3: A 'create' flag is required for each update.",
    );
    expect([propertiesOf("case-00001")?.a, given.simulator.forms.size]).toEqual([undefined, 0]);
  });

  it("of more than 100 is refused, and so is one for one case", () => {
    const rows = Array.from({ length: 101 }, () => row("case-00001", { a: "1" }));
    expect(errorOf(rows)).toBe("You cannot submit more than 100 updates in a single request");
    expect(write("PUT", "case/v2/", rows.slice(1)).status).toBe(200);
    expect(write("PUT", "case/v2/case-00001/", rows.slice(0, 1)).status).toBe(500);
  });
});

test("what no tool sends, and what is not JSON", () => {
  expect(write("POST", "case/v2/", { ...created, temporary_id: "t" }).status).toBe(501);
  expect(given.ask("case/v2/", { method: "POST" }).json.error).toBe("Payload must be valid JSON");
});

test("indices are set, and taken away by an empty case id", () => {
  const parent = { case_id: "case-00002", case_type: "visit", relationship: "child" };
  write("PUT", "case/v2/case-00001/", { indices: { parent } });
  expect(given.simulator.store.get("case-00001")?.indices).toEqual({ parent });
  write("PUT", "case/v2/case-00001/", { indices: { parent: { ...parent, case_id: "" } } });
  expect(given.simulator.store.get("case-00001")?.indices).toEqual({});
});
