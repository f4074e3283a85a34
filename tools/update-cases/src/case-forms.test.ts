import { expect, test } from "vitest";
import { CaseForms } from "./case-forms.ts";

const parts = { time: new Date("2024-04-05T22:30:00Z"), deviceId: "d2pipe", username: "robot" };
const a = { case_id: "c1", properties: { x: "1" } };
const b = { case_id: "c1", properties: { x: "2" } };
const other = { case_id: "c2", properties: { x: "1" } };

function idOf(xml: string): string {
  return /<orx:instanceID>(.*)<\/orx:instanceID>/.exec(xml)?.[1] ?? "";
}

test("a form that was not accepted is made again as it was", () => {
  const forms = new CaseForms(parts);
  expect(forms.render([a, other])).toBe(forms.render([a, other]));
});

test("accepted, the same content is another form", () => {
  const forms = new CaseForms(parts);
  const first = forms.render([a]);
  forms.accept(idOf(first));
  const second = forms.render([a]);
  expect(second).not.toBe(first);
  expect(forms.render([a])).toBe(second);
});

test("so is what comes behind other content of one of its cases, accepted or not", () => {
  const forms = new CaseForms(parts);
  const first = forms.render([a, other]);
  forms.accept(idOf(forms.render([b])));
  expect(forms.render([a, other])).not.toBe(first);
});
