import type { Rejection } from "@d2pipe/records";
import type { RecordIssue } from "./record-issue.ts";

export interface RejectionOptions {
  /** `event/<uid>`. */
  target?: string | undefined;
  /** Only with `--show-values`. */
  showValues: boolean;
}

function formatIssue({ code, message, raw }: RecordIssue, isFirst: boolean, showValues: boolean): string {
  const value = showValues && raw !== null && raw !== undefined ? `, got ${JSON.stringify(raw)}` : "";
  return `${isFirst ? "" : `${code} `}${message}${value}`;
}

/** One rejection for all issues of a record, under the first one's code. */
export function toRejection(
  issues: readonly RecordIssue[],
  { target, showValues }: RejectionOptions,
): Rejection {
  const [first] = issues;
  return {
    code: first?.code ?? "BAD_VALUE",
    message: issues.map((issue, index) => formatIssue(issue, index === 0, showValues)).join("; "),
    hint: first?.hint,
    target,
  };
}
