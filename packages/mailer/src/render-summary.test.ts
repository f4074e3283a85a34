import fc from "fast-check";
import { expect, test } from "vitest";
import type { OutcomeSummary } from "./outcome-summary.ts";
import { renderSummary } from "./render-summary.ts";

const summary: OutcomeSummary = {
  name: "visits",
  outcomes: 1200,
  counts: { created: 18, unchanged: 1174, rejected: 8 },
  groups: [{ code: "E1125", hint: "the value is not in the option set", count: 7 }],
  records: [
    {
      status: "rejected",
      system: "commcare",
      stream: "demo/visit",
      id: "3f1c",
      code: "E1125",
      target: "event/a1B2c3D4e5F",
    },
  ],
  owed: 8,
  unsettled: 0,
  faults: [],
  interrupted: false,
  finished: "2026-01-02T03:04:05.000Z",
};
const clean: OutcomeSummary = { ...summary, counts: { created: 1200 }, groups: [], records: [], owed: 0 };

test("the subject says what matters first", () => {
  const subjectOf = (change: Partial<OutcomeSummary>): string =>
    renderSummary({ ...clean, ...change }).subject;
  expect(renderSummary(summary).subject).toBe("[d2pipe] visits: 8 rejected of 1200");
  expect(subjectOf({})).toBe("[d2pipe] visits: all 1200 done");
  expect(subjectOf({ outcomes: 0, counts: {} })).toBe("[d2pipe] visits: nothing to do");
  expect(subjectOf({ faults: ["x"], counts: { unknown: 2 }, owed: 2 })).toBe(
    "[d2pipe] visits: input incomplete, 2 unknown of 1200",
  );
  expect(subjectOf({ interrupted: true, unsettled: 3 })).toBe(
    "[d2pipe] visits: interrupted, 3 without an outcome of 1203",
  );
});

test("both parts carry counts, codes with hints, the first records and the way on", () => {
  const { text, html } = renderSummary(summary);
  for (const part of [text, html]) {
    for (const expected of [
      "1174",
      "E1125",
      "the value is not in the option set",
      "3f1c",
      "demo/visit",
      "event/a1B2c3D4e5F",
      "reconcile-index pending",
    ]) {
      expect(part).toContain(expected);
    }
  }
  expect(text).toContain("and 7 more");
  expect(html).toContain("the first 1 of 8");
});

test("a clean run has no empty sections", () => {
  const { text, html } = renderSummary(clean);
  expect(text).not.toMatch(/Why|Which|incomplete|What next/);
  expect(html).not.toMatch(/Why|Which|incomplete|What next/);
});

test("an incomplete input says so in both parts", () => {
  const faults = ["commcare demo/visit: no end line after 3 records"];
  const { text, html } = renderSummary({ ...clean, faults });
  expect(text).toContain(faults[0]);
  expect(html).toContain(faults[0]);
});

test("nothing in a record can add markup to the HTML", () => {
  const tags = (html: string): number => html.split("<").length;
  const plain = tags(renderSummary(summary).html);
  fc.assert(
    fc.property(fc.string(), fc.string(), (id, hint) => {
      const [record] = summary.records;
      if (record === undefined) return;
      const { html } = renderSummary({
        ...summary,
        records: [{ ...record, id }],
        groups: [{ code: "E1", hint, count: 1 }],
      });
      expect(tags(html)).toBe(plain);
    }),
  );
});
