import { describe, expect, it } from "vitest";
import { toPath } from "../kobo/survey.ts";
import { ipcSurvey } from "./ipc-survey.ts";
import { seedSubmissions } from "./seed-submissions.ts";
import { countOfIssue } from "./add-issues.ts";
import { submissionIssues } from "./submission-issues.ts";

const seeded = seedSubmissions({ count: 3000, seed: 7, survey: ipcSurvey });
const { submissions, expected } = seeded;

describe("seeded submissions", () => {
  it("are the same for the same seed and others for another", () => {
    expect(seedSubmissions({ count: 3000, seed: 7, survey: ipcSurvey })).toEqual(seeded);
    const other = seedSubmissions({ count: 3000, seed: 8, survey: ipcSurvey });
    expect(other.submissions[0]?.uuid).not.toBe(submissions[0]?.uuid);
  });

  it("name for each what must become of it, with every issue in its known number", () => {
    const known = [...expected.good, ...expected.bad.keys()];
    expect(known.toSorted()).toEqual(submissions.map(({ rootUuid }) => rootUuid).toSorted());
    for (const [issue, { rate }] of submissionIssues)
      expect(expected.issues.get(issue)).toBe(countOfIssue(rate, 3000));
    expect(expected.bad.size).toBe(57);
  });

  it("have ids that only grow, answers of the form's 60 mapped questions, and some edits", () => {
    const ids = submissions.map(({ _id }) => _id);
    expect(new Set(ids.toSorted((a, b) => a - b))).toEqual(new Set(ids));
    const paths = new Set([...ipcSurvey.questions.map(toPath), "staff"]);
    for (const { answers } of submissions.slice(0, 100))
      expect(Object.keys(answers).filter((path) => !paths.has(path))).toEqual([]);
    expect(ipcSurvey.questions.filter(({ name }) => name.startsWith("ipc_"))).toHaveLength(60);
    expect(expected.edited.size).toBeGreaterThan(100);
  });

  it("hold the text that breaks careless CSV readers", () => {
    const texts = JSON.stringify(submissions.map(({ answers }) => answers["profile/ipc_assessor"]));
    for (const trap of ['\\"Zo\\"', "\\n", ";", "~", "007", "ñ"]) expect(texts).toContain(trap);
  });
});
