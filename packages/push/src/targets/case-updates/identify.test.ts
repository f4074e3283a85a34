import { parseLine } from "@d2pipe/records";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Identified } from "../../target.ts";
import { identifyCaseUpdate } from "./identify.ts";

function identify(properties: object, parts: object = {}, stamp?: string): Identified | undefined {
  const src = { system: "x", stream: "s" };
  const line = JSON.stringify({ src, caseUpdate: { external_id: "ou", properties }, ...parts });
  return identifyCaseUpdate(parseLine(line), { find: () => ({ case_id: "c1" }), stamp });
}

test("the case is the place and the object; the record goes by src.id, else by the external id", () => {
  expect(identify({ a: "1" })).toMatchObject({ id: "ou", scope: "caseUpdate/c1", ownTarget: "c1" });
  expect(identify({ a: "1" }, { src: { system: "x", stream: "s", id: "r1" } })?.id).toBe("r1");
});

test("the content is the properties, whatever their order, without the stamp", () => {
  const content = identify({ a: "1", b: "2" })?.content;
  expect(content).toBe('"a":"1","b":"2"');
  expect(identify({ b: "2", stamp: "2024-01-01", a: "1" }, {}, "stamp")?.content).toBe(content);
  expect(identify({ stamp: "2024-01-01" }, {}, "stamp")?.issue?.hint).toContain("no property");
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (properties) => {
      const plain = Object.fromEntries(Object.entries(properties));
      expect(JSON.parse(`{${identify(plain)?.content}}`)).toEqual(plain);
    }),
  );
});

test.each([
  [{ case_name: "x" }, "a field of the case itself"],
  [{ external_id: "x" }, "a field of the case itself"],
  [{ "not good": "x" }, "a letter, then letters"],
  [{ "1st": "x" }, "a letter, then letters"],
  [{ xmlfoo: "x" }, "a letter, then letters"],
  [{ a: "bell \u0007" }, "the value of a"],
  [{ a: "half \ud800" }, "the value of a"],
])("%o is not sent", (properties, hint) => {
  const issue = identify(properties)?.issue;
  expect(issue?.code).toBe("BAD_PAYLOAD");
  expect(issue?.hint).toContain(hint);
});

test("a delete is a rejection whatever it names", () => {
  expect(identify({ a: "1" }, { op: "delete" })).toMatchObject({
    scope: "",
    issue: { code: "CANNOT_DELETE" },
  });
});

test("what is written by others passes", () => {
  expect(identify({ a_b: "x", "a-b": "", A1: "é\r\n\t😀", xylophone: "x" })?.issue).toBeUndefined();
});
