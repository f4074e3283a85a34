import type { z } from "zod";
import type { IssueList } from "./issue-list.ts";
import type { Path } from "./place.ts";

type SchemaIssue = z.core.$ZodIssue;

/** A union says "Invalid input" for everything: the branch that got furthest says what is really wrong. */
function listDeepest(issue: SchemaIssue): { issue: SchemaIssue; path: Path }[] {
  if (issue.code !== "invalid_union") return [{ issue, path: issue.path }];
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) =>
      listDeepest(inner).map((each) => ({ ...each, path: [...issue.path, ...each.path] })),
    ),
  );
  const furthest = branches.find((branch) => branch.some(({ path }) => path.length > issue.path.length));
  return furthest ?? [{ issue, path: issue.path }];
}

/** zod's own messages, shorter: `missing; expected string`, `expected string, received number`. */
function formatMessage({ message }: SchemaIssue): string {
  const [, rest] = /^Invalid input: (.*)$/u.exec(message) ?? [];
  const [, missing] = /^(expected .*), received undefined$/u.exec(rest ?? "") ?? [];
  return missing === undefined ? (rest ?? message) : `missing; ${missing}`;
}

/**
 * Adds what a schema found.
 * @param renderUnknown the message for a key that the schema does not know
 */
export function addSchemaIssues(
  issues: IssueList,
  error: z.ZodError,
  renderUnknown: (key: string) => string = () => "unknown key",
): void {
  for (const { issue, path } of error.issues.flatMap(listDeepest)) {
    if (issue.code !== "unrecognized_keys") issues.at(path, formatMessage(issue));
    else for (const key of issue.keys) issues.atKey([...path, key], renderUnknown(key));
  }
}
