import type { OutcomeSummary } from "@d2pipe/mailer";
import { expect, test } from "vitest";
import { describeEnd, type RunFacts } from "./describe-end.ts";

const none = { count: 0, first: [] };
const summary: OutcomeSummary = {
  name: "visits",
  dryRun: false,
  outcomes: 10,
  counts: { created: 8, rejected: 2 },
  queued: 0,
  groups: [],
  pending: { count: 2, first: [] },
  missing: none,
  withoutOutcome: 0,
  issues: [],
  interrupted: false,
  finished: "2026-01-01T00:00:00Z",
};

function describe(change: Partial<RunFacts>): ReturnType<typeof describeEnd> {
  return describeEnd({
    name: "visits",
    code: 0,
    steps: [],
    log: [],
    summary: undefined,
    parts: [],
    ...change,
  });
}

const push = (code: number) => [{ name: "push-dhis2", code }];
const said = (message: string): string[] => [
  "fetch-cases: CommCare: GET https://hq: answered 500",
  `push-dhis2: DHIS2: POST https://h/api/tracker: ${message}`,
];

test.each([
  [6, said("answered 401: Unauthorized"), "FAILED: DHIS2 refused the password or token"],
  [6, said("answered 302, sent on to the login page"), "FAILED: DHIS2 refused the password or token"],
  [6, said("answered 403: E1000"), "FAILED: DHIS2 denied access"],
  [6, [], "FAILED: a server denied access"],
  [4, said("no answer (ECONNREFUSED)"), "FAILED: DHIS2 does not answer"],
  [4, said("answered 503"), "FAILED: DHIS2 answered 503"],
  [
    4,
    ["push-dhis2: disk full"],
    "FAILED: a server could not be reached, or a file not be read or written (push-dhis2)",
  ],
  [
    4,
    ["push-dhis2: 2024Q1 is not complete in DHIS2 yet; data set x: 1 of 2 reports (expected all)"],
    "NOT RUN: 2024Q1 is not complete in DHIS2 yet",
  ],
  [1, [], "FAILED: a bug in push-dhis2"],
  [2, [], "FAILED: a setting, flag or file is wrong (push-dhis2)"],
  [3, [], "FAILED: the input is incomplete or not as expected (push-dhis2)"],
  [7, [], "STOPPED: look before the next run (push-dhis2)"],
  [8, [], "NOT RUN: another run was at work"],
  [130, [], "INTERRUPTED"],
  [143, [], "INTERRUPTED"],
  [137, [], "FAILED: push-dhis2 was killed"],
  [5, [], "some records were rejected"],
])("code %i with %j: %s", (code, log, state) => {
  expect(describe({ steps: push(code), log }).state).toBe(state);
});

test("of several steps the most severe counts; of the others each is named with what its code means", () => {
  const steps = [
    { name: "fetch-cases", code: 6 },
    { name: "to-events", code: 3 },
    { name: "push-dhis2", code: 0 },
    { name: "mail-outcomes", code: 3 },
  ];
  const end = describe({ steps });
  expect(end).toMatchObject({ exitCode: 6, isFailure: true, needsLook: true });
  expect(end.steps.map(([name, code]) => [name, code])).toEqual([
    ["fetch-cases", "6"],
    ["to-events", "3"],
    ["mail-outcomes", "3"],
  ]);
  expect(end.steps[0]?.[2]).toContain("access refused");
  expect(end.advice.join()).toContain("login");
});

test.each([
  [0, 0],
  [5, 5],
  [137, 143],
  [139, 143],
  [126, 2],
  [127, 2],
  [42, 1],
])("a step that ends with %i makes a run that ends with %i", (code, exitCode) => {
  expect(describe({ steps: push(code) }).exitCode).toBe(exitCode);
});

test("a script that ends badly without telling of a step is named itself, once", () => {
  expect(describe({ code: 2 }).steps).toEqual([["visits", "2", expect.any(String)]]);
  expect(describe({ code: 6, steps: push(6) }).steps).toHaveLength(1);
  expect(describe({ code: 2, steps: push(6) })).toMatchObject({ exitCode: 6, steps: [{}, {}] });
});

test("records: the state is that of the outcomes, and a clean run needs nobody", () => {
  expect(describe({ steps: push(5), summary })).toMatchObject({
    exitCode: 5,
    state: "2 rejected of 10",
    isFailure: false,
    needsLook: true,
    advice: [],
  });
  const clean = { ...summary, counts: { created: 10 }, pending: none };
  expect(describe({ summary: clean })).toMatchObject({ exitCode: 0, state: "all 10 done", needsLook: false });
  const missing = { ...clean, missing: { count: 1, first: [] } };
  expect(describe({ summary: missing })).toMatchObject({ exitCode: 0, needsLook: true });
});

test("of a run in parts, the subject names those that failed, by what stands on stderr for them", () => {
  const { state, steps, exitCode } = describe({
    steps: [
      { part: "hmis-repo", name: "pull-datasets", code: 4 },
      { part: "repo-lab", name: "pull-datasets", code: 0 },
      { part: "repo-lab", name: "push-dhis2", code: 6 },
    ],
    log: [
      "hmis-repo:",
      "pull-datasets: DHIS2: GET https://a.example.org/api/system/info: does not answer",
      "push-dhis2: DHIS2: GET https://a.example.org/api/me: does not answer",
      "repo-lab:",
      "push-dhis2: DHIS2: GET https://b.example.org/api/system/info: answered 401",
    ],
  });
  expect([exitCode, state]).toEqual([6, "FAILED: DHIS2 refused the password or token (repo-lab)"]);
  expect(steps.map(([name, code]) => `${name} ${code}`)).toEqual([
    "hmis-repo: pull-datasets 4",
    "repo-lab: push-dhis2 6",
  ]);
});

test("a mail shows the lines of the parts that failed, also when many came after them", () => {
  const refused = "pull-datasets: DHIS2: GET https://a.example.org/api/system/info: answered 401";
  const others = Array.from({ length: 30 }, (_, at) => [
    `pair-${at}:`,
    "pull-datasets: 3 dataValues",
    "push-dhis2: 3 in",
  ]);
  const { state, log } = describe({
    steps: [
      { part: "hmis-repo", name: "pull-datasets", code: 6 },
      { part: "pair-1", name: "push-dhis2", code: 5 },
    ],
    log: ["read-pairs: 31 pairs", "hmis-repo:", refused, ...others.flat(), "run-pipeline: 90 steps"],
  });
  expect([state, log]).toEqual([
    "FAILED: DHIS2 refused the password or token (hmis-repo)",
    ["hmis-repo:", refused],
  ]);
  const long = Array.from({ length: 60 }, (_, at) => `line ${at}`);
  expect(describe({ steps: [{ name: "push-dhis2", code: 6 }], log: long }).log).toEqual(long.slice(-40));
});

test("many parts that failed alike are counted", () => {
  const steps = ["a", "b", "c", "d", "e"].map((part) => ({ part, name: "push-dhis2", code: 7 }));
  expect(describe({ steps }).state).toBe(
    "STOPPED: look before the next run (push-dhis2) (a, b, c and 2 more)",
  );
});
