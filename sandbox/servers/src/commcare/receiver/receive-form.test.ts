import { beforeEach, expect, it, test } from "vitest";
import { storedCase, testSimulator, type TestSimulator } from "../testing.ts";

let given: TestSimulator;

beforeEach(() => {
  given = testSimulator([storedCase(1), storedCase(2)]);
});

function aBlock(id: string, inside: string): string {
  return `<n0:case xmlns:n0="x" case_id="none"/><case case_id="${id}" date_modified="2024-04-05T22:30:00.000000Z" xmlns="http://commcarehq.org/case/transaction/v2">${inside}</case>`;
}

function aForm(blocks: string, id = "form-1"): string {
  return `<?xml version="1.0"?>
<system xmlns="http://commcarehq.org/test" xmlns:orx="http://openrosa.org/jr/xforms">
  <orx:meta><orx:deviceID>phone</orx:deviceID><orx:instanceID>${id}</orx:instanceID></orx:meta>
  ${blocks}
</system>`;
}

function submit(xml: string, headers: Record<string, string> = { "x-openrosa-version": "3.0" }) {
  return given.ask("/a/demo/receiver/api/", { method: "POST", text: xml, headers });
}

const update = aForm(
  aBlock("case-00001", "<update><a> &lt;1&gt; </a><ageInYears/><external_id>hf-1</external_id></update>") +
    aBlock("case-00002", "<update><b>2</b></update><close/>"),
);

test("several case blocks in one form: properties, fields and closing; an empty element empties", () => {
  const { status, headers, text } = submit(update);
  expect([status, headers["x-commcarehq-formid"], headers["content-type"]]).toEqual([
    201,
    "form-1",
    "text/html; charset=utf-8",
  ]);
  expect(text).toContain('<message nature="submit_success">');
  const { store, forms } = given.simulator;
  expect(store.get("case-00001")).toMatchObject({
    external_id: "hf-1",
    properties: { a: " <1> ", ageInYears: "" },
    xform_ids: ["form-1"],
  });
  expect(store.get("case-00002")).toMatchObject({ closed: true, properties: { b: "2" } });
  expect(forms.list()).toMatchObject([{ device_id: "phone", case_ids: ["case-00001", "case-00002"] }]);
});

test("the same form again is a duplicate; other content under its id an edit", () => {
  submit(update);
  given.simulator.store.touch("case-00001");
  const { date_modified } = given.simulator.store.get("case-00001") ?? {};
  expect(submit(update).text).toContain("submit_success");
  expect(given.simulator.store.get("case-00001")?.date_modified).toBe(date_modified);
  expect(submit(update, {}).text).toContain("submit_error");
  submit(aForm(aBlock("case-00001", "<update><a>2</a></update>")));
  expect(given.simulator.forms.list()).toMatchObject([{ duplicates: 2, edits: 1 }]);
  expect(given.simulator.store.get("case-00001")?.properties.a).toBe("2");
});

test("one bad block fails all of a form: 422, or 201 for those who do not ask for version 3.0", () => {
  const xml = aForm(aBlock("case-00001", "<update><a>1</a></update>") + aBlock("", "<update/>"));
  const now = submit(xml);
  expect([now.status, /nature="(\w+)"/.exec(now.text)?.[1]]).toEqual([422, "processing_failure"]);
  const before = submit(xml, {});
  expect([before.status, /nature="(\w+)"/.exec(before.text)?.[1]]).toEqual([201, "submit_error"]);
  expect(given.simulator.store.get("case-00001")?.properties.a).toBeUndefined();
});

it.each([
  ["not XML", "<system>", 422],
  ["a form without instanceID", "<system/>", 422],
  ["a new case, which no tool makes", aForm(aBlock("x", "<create/>")), 501],
  ["an index, which no tool writes", aForm(aBlock("case-00001", "<index/>")), 501],
])("%s", (_, xml, status) => {
  expect(submit(xml).status).toBe(status);
  expect(given.simulator.forms.size).toBe(0);
});

test("the login counts as for every API, and 429 comes without Retry-After by a switch", () => {
  expect(submit(update, { authorization: "ApiKey x:y" }).status).toBe(401);
  given.simulator.setSwitches({ rateLimitAfter: 0, retryAfter: null });
  const { status, headers } = submit(update);
  expect([status, headers["retry-after"]]).toEqual([429, undefined]);
  given.simulator.resetSwitches();
  expect(given.ask("/a/demo/receiver/api/").status).toBe(405);
  expect(submit(update, { "content-type": "multipart/form-data; boundary=x" }).status).toBe(501);
});
