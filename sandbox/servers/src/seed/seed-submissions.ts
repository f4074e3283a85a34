import type { StoredSubmission } from "../kobo/submission.ts";
import type { Survey } from "../kobo/survey.ts";
import { toIpcAnswers } from "./ipc-answers.ts";
import { Random } from "./random.ts";
import { countIssues, addIssues } from "./add-issues.ts";
import { type SubmissionIssue, submissionIssues } from "./submission-issues.ts";

export interface SubmissionSeedOptions {
  count: number;
  seed?: number | undefined;
  survey: Survey;
}

/** The seeded submissions, and for tests what must become of each, by the uuid of its first version. */
export interface SeededSubmissions {
  /** In the order of `_id`. */
  submissions: StoredSubmission[];
  expected: {
    /** One event each. */
    good: ReadonlySet<string>;
    /** One rejection each, with the reason. */
    bad: ReadonlyMap<string, SubmissionIssue>;
    /** Bad submissions by reason. */
    issues: ReadonlyMap<SubmissionIssue, number>;
    /** Edited in Kobo before: their `_uuid` is not that of the first version. */
    edited: ReadonlySet<string>;
  };
}

const statuses: readonly [string | undefined, ...(string | undefined)[]] = [
  undefined,
  undefined,
  "validation_status_approved",
  "validation_status_on_hold",
];

const firstDay = Date.UTC(2024, 0, 2, 7);
const days = 700;

function toSubmission(random: Random, place: number, { survey, count }: SubmissionSeedOptions) {
  const at = firstDay + Math.floor((place * days) / count) * 86_400_000 + random.whole(0, 8 * 3600) * 1000;
  const rootUuid = random.uuid();
  const isEdited = random.chance(0.05);
  const uuid = isEdited ? random.uuid() : rootUuid;
  return {
    // Numbers run over all forms of a server, so those of one form have gaps.
    _id: 48_000 + place * 3 + random.whole(0, 2),
    uuid,
    rootUuid,
    ...(isEdited ? { deprecatedUuid: rootUuid } : {}),
    answers: toIpcAnswers(random, survey, at),
    submissionTime: new Date(at + 5_000_000).toISOString().slice(0, 19),
    submittedBy: random.pick([null, "collector1", "collector2"]),
    validationStatus: random.pick(statuses),
  };
}

/** Submissions of the form, the same for the same options, with known issues in known numbers. */
export function seedSubmissions(options: SubmissionSeedOptions): SeededSubmissions {
  const random = new Random(options.seed ?? 1);
  const submissions = Array.from({ length: options.count }, (_, place) =>
    toSubmission(random, place, options),
  );
  const withIssues = addIssues(random, submissions, submissionIssues, options.count);
  const bad = new Map(Array.from(withIssues, ([{ rootUuid }, issue]) => [rootUuid, issue]));
  const good = new Set(submissions.map(({ rootUuid }) => rootUuid).filter((uuid) => !bad.has(uuid)));
  const edited = new Set(
    submissions.filter(({ uuid, rootUuid }) => uuid !== rootUuid).map(({ rootUuid }) => rootUuid),
  );
  return { submissions, expected: { good, bad, issues: countIssues(bad.values()), edited } };
}
