import { expect, test } from "vitest";
import { computeUuid, renderCaseForm } from "./case-form.ts";

const parts = { time: new Date("2024-04-05T22:30:00Z"), deviceId: "d2pipe", username: "a&b" };
const updates = [{ case_id: "c1", properties: { x: '<1> & "2"\r', y: "" } }];

test("a UUID of version 5, as others compute it", () => {
  // Python: uuid.uuid5(uuid.NAMESPACE_URL, "http://example.org/")
  expect(computeUuid("http://example.org/")).toBe("715d503b-5f95-5532-9100-00663eb45ade");
});

test("the same content is the same form; other content, time or number is another", () => {
  const form = renderCaseForm(updates, parts);
  expect(renderCaseForm(updates, parts)).toEqual(form);
  expect(form.xml).toContain(`<orx:instanceID>${form.instanceId}</orx:instanceID>`);
  const others = [
    renderCaseForm([{ case_id: "c1", properties: { x: "1" } }], parts),
    renderCaseForm(updates, { ...parts, time: new Date("2024-04-05T22:30:01Z") }),
    renderCaseForm(updates, { ...parts, sequence: 1 }),
  ];
  expect(new Set([form, ...others].map(({ instanceId }) => instanceId)).size).toBe(4);
});

test("values are spelled so that they come out as they went in", () => {
  expect(renderCaseForm(updates, parts).xml).toContain(
    "<update><x>&lt;1&gt; &amp; &quot;2&quot;&#13;</x><y></y></update>",
  );
});
