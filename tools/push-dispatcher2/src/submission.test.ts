import fc from "fast-check";
import { expect, test } from "vitest";
import { identify } from "./identify.ts";
import { type Company, toParameters, toSubmissions } from "./submission.ts";

interface Parts {
  dataElement: string;
  period: string;
  orgUnit: string;
  dataSet: string;
  isDelete: boolean;
  company: Company;
}

function toQueue({ isDelete, company, ...ids }: Parts) {
  const src = { system: "dhis2", stream: "s" };
  const op = isDelete ? "delete" : undefined;
  return { value: { identified: identify({ src, op, dataValue: { ...ids, value: "1" } }) }, company };
}

const parts = fc.record<Parts>({
  dataElement: fc.constantFrom("a", "b", "c", "d", "e"),
  period: fc.constantFrom("202401", "2024Q1"),
  orgUnit: fc.constantFrom("x", "y"),
  dataSet: fc.constantFrom("p", "q"),
  isDelete: fc.boolean(),
  company: fc.constantFrom("usual", "refused before", "none"),
});
const many = fc.uniqueArray(parts, {
  selector: ({ dataElement, period, orgUnit, dataSet }) => [dataElement, period, orgUnit, dataSet].join(),
});

test("every value is in one request, with its own data set, period, org unit and company", () => {
  fc.assert(
    fc.property(many, (all) => {
      const submissions = toSubmissions(all.map(toQueue));
      expect(submissions.flatMap(({ values }) => values)).toHaveLength(all.length);
      for (const { dataSet, period, orgUnit, values, body } of submissions) {
        const parsed: { dataSet: string; dataValues: unknown[] } = JSON.parse(body);
        expect(parsed).toEqual({ dataSet, dataValues: values.map(({ identified }) => identified.sent) });
        expect(new Set(values.map(({ identified }) => identified.sent.deleted)).size).toBe(1);
        for (const { identified } of values)
          expect(identified).toMatchObject({ dataSet, sent: { period, orgUnit } });
      }
      const alone = all.filter(({ company }) => company === "none").length;
      expect(submissions.filter(({ values }) => values.length === 1).length).toBeGreaterThanOrEqual(alone);
    }),
  );
});

test("the same values have the same id, in whatever order; others another", () => {
  fc.assert(
    fc.property(many, many, (one, other) => {
      const idsOf = (all: Parts[]) => toSubmissions(all.map(toQueue)).map(({ id, body }) => `${id} ${body}`);
      expect(idsOf(one.toReversed()).toSorted()).toEqual(idsOf(one).toSorted());
      const bodies = new Map(
        [...idsOf(one), ...idsOf(other)].map((text) => [text.slice(12), text.slice(0, 11)]),
      );
      expect(new Set(bodies.values()).size).toBe(bodies.size);
    }),
  );
});

test("an id is pinned: another function would queue everything again", () => {
  const value = { dataElement: "a", period: "202401", orgUnit: "x", dataSet: "p", isDelete: false };
  const [submission] = toSubmissions([toQueue({ ...value, company: "usual" })]);
  expect(submission?.id).toBe("mwd5OrZ0iml");
});

test.each([
  ["202401", { year: "2024", month: "1" }],
  ["202412", { year: "2024", month: "12" }],
  ["20240315", { year: "2024", month: "3" }],
  ["2024W5", { year: "2024", week: "5" }],
  ["2024WedW05", { year: "2024", week: "05" }],
  ["2024Q1", { year: "2024" }],
  ["2024S1", { year: "2024" }],
  ["2024April", { year: "2024" }],
  ["2024", { year: "2024" }],
])("%s is queued with %j", (period, times) => {
  const value = { dataElement: "a", orgUnit: "x", dataSet: "p", isDelete: false, company: "usual" } as const;
  const [submission] = toSubmissions([toQueue({ ...value, period })]);
  const servers = { source: "here", destination: "there" };
  const old = { ...servers, facility: "x", is_qparams: "f", report_type: "p" };
  expect(submission && toParameters(submission, servers, "go")).toEqual({
    ...times,
    ...old,
    period,
    submission_id: submission?.id,
  });
  const { week: _, ...classic }: { year: string; month?: string; week?: string } = times;
  expect(submission && toParameters(submission, servers, "classic")).toEqual({ ...classic, ...old });
});
