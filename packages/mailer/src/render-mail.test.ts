import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeSummaries } from "./merge-summaries.ts";
import { needsLook, type OutcomeSummary, outcomeSummarySchema } from "./outcome-summary.ts";
import { renderRunEnd, renderSummary, type RunEnd } from "./render-mail.ts";

const record = {
  status: "rejected",
  system: "commcare",
  stream: "demo/visit",
  id: "3f1c",
  code: "E1125",
  target: "event/a1B2c3D4e5F",
} as const;
const none = { count: 0, first: [] };
const summary: OutcomeSummary = {
  name: "visits",
  dryRun: false,
  outcomes: 1200,
  counts: { created: 18, unchanged: 1174, rejected: 8 },
  queued: 0,
  groups: [{ code: "E1125", hint: "the answer is not in the option list", count: 7 }],
  pending: { count: 8, first: [record] },
  missing: none,
  withoutOutcome: 0,
  issues: [],
  interrupted: false,
  finished: "2026-01-02T03:04:05.678Z",
};
const clean: OutcomeSummary = { ...summary, counts: { created: 1200 }, groups: [], pending: none };
const gone = { ...record, status: "skipped", id: "9b2d", code: "MISSING_FROM_SOURCE" } as const;

const run: RunEnd = {
  name: "cases-to-events",
  state: "FAILED: DHIS2 refused the password",
  place: "server",
  started: "2026-01-02T03:00:00.000Z",
  finished: "2026-01-02T03:04:00.000Z",
  advice: ["Correct the login."],
  steps: [["pull-metadata", "6", "access refused"]],
  log: ["pull-metadata: DHIS2: GET http://h: answered 401", "  two  spaces <b>"],
  parts: [],
  summary: undefined,
};

function subjectOf(change: Partial<OutcomeSummary>): string {
  return renderSummary({ ...clean, ...change }).subject;
}

test("the subject says what matters first", () => {
  expect(renderSummary(summary).subject).toBe("[d2pipe] visits: 8 rejected of 1200");
  expect(subjectOf({})).toBe("[d2pipe] visits: all 1200 done");
  expect(subjectOf({ outcomes: 0, counts: {} })).toBe("[d2pipe] visits: nothing to do");
  expect(subjectOf({ issues: ["x"], counts: { unknown: 2 } })).toBe(
    "[d2pipe] visits: input incomplete, 2 unknown of 1200",
  );
  expect(subjectOf({ interrupted: true, withoutOutcome: 3 })).toBe(
    "[d2pipe] visits: interrupted, 3 without an outcome of 1203",
  );
  expect(subjectOf({ missing: { count: 2, first: [gone] } })).toBe(
    "[d2pipe] visits: 2 missing from the source",
  );
  expect(subjectOf({ counts: { rejected: 1 }, missing: { count: 2, first: [gone] } })).toBe(
    "[d2pipe] visits: 1 rejected of 1200, 2 missing from the source",
  );
});

test("a dry run says so, in the subject and of each number", () => {
  expect(subjectOf({ dryRun: true })).toBe("[d2pipe] visits: dry run: all 1200 would be accepted");
  expect(subjectOf({ dryRun: true, outcomes: 0, counts: {} })).toBe(
    "[d2pipe] visits: dry run: nothing to do",
  );
  const { subject, text, html } = renderSummary({ ...summary, dryRun: true });
  expect(subject).toBe("[d2pipe] visits: dry run: 8 would be rejected of 1200");
  expect(text).toMatch(/^ +18 {2}would be created$/mu);
  for (const part of [text, html]) {
    expect(part).toContain("nothing was written");
    expect(part).toContain("would be rejected");
    expect(part).not.toMatch(/(?<!would be )created/u);
  }
});

test("both parts carry counts, codes with hints, the first records and what to do", () => {
  const { text, html } = renderSummary(summary);
  for (const part of [text, html]) {
    for (const expected of [
      "1174",
      "E1125",
      "the answer is not in the option list",
      "3f1c",
      "demo/visit",
      "event/a1B2c3D4e5F",
      "reconcile-index pending",
      "Waiting to be corrected (the first 1 of 8)",
      "Finished 2026-01-02 03:04 UTC.",
    ]) {
      expect(part).toContain(expected);
    }
  }
});

test("what the source does not have any more stands under its own heading, by id", () => {
  const { text, html } = renderSummary({ ...clean, missing: { count: 1, first: [gone] } });
  expect(text).toMatch(/^Missing from the source\n {2}skipped +MISSING_FROM_SOURCE .* 9b2d /mu);
  expect(html).toContain(">Missing from the source</h2>");
  expect(html).toContain("9b2d");
  expect(text).toContain("was it deleted there on purpose?");
  const deleted = renderSummary({ ...clean, missing: { count: 1, first: [{ ...gone, status: "deleted" }] } });
  expect(deleted.text).not.toContain("on purpose");
});

test("a clean run has no empty sections", () => {
  const { text, html } = renderSummary(clean);
  for (const part of [text, html]) expect(part).not.toMatch(/Why|Waiting|incomplete|What to do|Missing/u);
});

test("an incomplete input says so in both parts", () => {
  const issues = ["commcare demo/visit: no end line after 3 records"];
  const { text, html } = renderSummary({ ...clean, issues });
  expect(text).toContain(issues[0]);
  expect(html).toContain(issues[0]);
});

test("a run that failed: state, step, what to do, the last lines on stderr; with outcomes when there are any", () => {
  const { subject, text, html } = renderRunEnd(run);
  expect(subject).toBe("[d2pipe] cases-to-events: FAILED: DHIS2 refused the password");
  expect(text).toBe(
    [
      "cases-to-events: FAILED: DHIS2 refused the password",
      "Ended 2026-01-02 03:04 UTC on server, after 4 min.",
      "",
      "What to do",
      "  Correct the login.",
      "",
      "How the steps ended",
      "  pull-metadata  6  access refused",
      "",
      "The last lines on stderr",
      "  pull-metadata: DHIS2: GET http://h: answered 401",
      "    two  spaces <b>",
      "",
    ].join("\n"),
  );
  expect(html).toContain("  two  spaces &lt;b&gt;");
  const both = renderRunEnd({ ...run, summary });
  expect(both.text).toContain("E1125");
  expect(both.text.match(/What to do/gu)).toHaveLength(1);
});

test("who has to look at what", () => {
  expect(needsLook(clean)).toBe(false);
  const reasons: Partial<OutcomeSummary>[] = [
    { pending: { count: 1, first: [record] } },
    { missing: { count: 1, first: [gone] } },
    { withoutOutcome: 1 },
    { issues: ["x"] },
    { interrupted: true },
  ];
  for (const reason of reasons) expect(needsLook({ ...clean, ...reason })).toBe(true);
});

test("a summary survives its file", () => {
  const all = { ...summary, missing: { count: 1, first: [gone] } };
  expect(outcomeSummarySchema.parse(JSON.parse(JSON.stringify(all)))).toEqual(all);
});

test("nothing from outside can add markup to the HTML", () => {
  const tags = (html: string): number => html.split("<").length;
  const htmlOf = (text: string): string =>
    renderRunEnd({
      ...run,
      state: text,
      log: [text],
      summary: {
        ...summary,
        pending: { count: 1, first: [{ ...record, id: text }] },
        groups: [{ code: "E1", hint: text, count: 1 }],
      },
    }).html;
  const plain = tags(htmlOf("x"));
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(tags(htmlOf(text))).toBe(plain);
    }),
  );
});

test("values that wait in dispatcher2 are told, and nobody has to look", () => {
  const counts = { created: 1000, unknown: 200 };
  const waiting: OutcomeSummary = { ...clean, counts, queued: 200 };
  expect([needsLook(waiting), renderSummary(waiting).subject]).toEqual([
    false,
    "[d2pipe] visits: 200 of 1200 waiting in dispatcher2",
  ]);
  expect(renderSummary({ ...waiting, queued: 150 }).subject).toBe(
    "[d2pipe] visits: 50 unknown of 1200, 150 of 1200 waiting in dispatcher2",
  );
});

test("a run in several parts: one mail with all counts, and what became of each part", () => {
  const other = { ...record, stream: "demo/birth" };
  const second: OutcomeSummary = {
    ...summary,
    name: "births",
    pending: { count: 1, first: [other] },
    issues: ["demo/birth: no end line"],
    finished: "2026-01-02T04:00:00.000Z",
  };
  const merged = mergeSummaries([summary, second]);
  expect(merged).toMatchObject({
    outcomes: 2400,
    counts: { created: 36, unchanged: 2348, rejected: 16 },
    groups: [{ code: "E1125", count: 14 }],
    pending: { count: 9, first: [record, other] },
    issues: ["births: demo/birth: no end line"],
    finished: second.finished,
  });
  expect([mergeSummaries([]), mergeSummaries([summary])]).toEqual([undefined, summary]);
  const { text } = renderRunEnd({ ...run, summary: merged, parts: [["visits", "8 rejected of 1200"]] });
  expect(text).toMatch(/Each part\n {2}visits {2}8 rejected of 1200\n/u);
});
