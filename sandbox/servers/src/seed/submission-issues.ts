import type { IssuePlans } from "./add-issues.ts";

/** What is wrong with a seeded submission: each must be rejected between Kobo and DHIS2. */
export type SubmissionIssue =
  | "unknown-facility"
  | "empty-facility"
  | "no-date"
  | "bad-date"
  | "unmapped-option"
  | "compulsory-missing"
  | "not-a-number"
  | "decimal-comma"
  | "beyond-one";

/** A submission while it is made. */
export interface SubmissionDraft {
  answers: Record<string, string | readonly Readonly<Record<string, string>>[]>;
}

function set(path: string, value: string): (draft: SubmissionDraft) => void {
  return ({ answers }) => {
    answers[path] = value;
  };
}

function unset(path: string): (draft: SubmissionDraft) => void {
  return ({ answers }) => {
    delete answers[path];
  };
}

export const submissionIssues: IssuePlans<SubmissionIssue, SubmissionDraft> = new Map([
  ["unknown-facility", { rate: 40, apply: set("FACILITY", "HF_999") }],
  ["empty-facility", { rate: 10, apply: unset("FACILITY") }],
  ["no-date", { rate: 10, apply: unset("ASSESSMENT_DATE") }],
  ["bad-date", { rate: 10, apply: set("ASSESSMENT_DATE", "31/02/2024") }],
  ["unmapped-option", { rate: 40, apply: set("ipc/section_1/ipc_s1q1", "opt_3") }],
  ["compulsory-missing", { rate: 20, apply: unset("profile/ipc_ftype") }],
  ["not-a-number", { rate: 20, apply: set("profile/ipc_beds", "douze") }],
  ["decimal-comma", { rate: 20, apply: set("profile/ipc_hh", "0,8") }],
  ["beyond-one", { rate: 20, apply: set("profile/ipc_hh", "1.4") }],
]);
