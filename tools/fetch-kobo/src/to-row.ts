import type { SubmissionText } from "@d2pipe/kobo-client";
import { GroupStripper } from "./group-stripper.ts";
import { toIdentity } from "./identity.ts";
import type { Row } from "./row-writer.ts";

/** What `--key` and `--strip-groups` ask for. */
export interface RowPlan {
  asset: string;
  key: string | undefined;
  separator: string | undefined;
}

/** Submissions as rows: the server's own text, or the same without the groups in its names. */
export function createToRow({ asset, key, separator }: RowPlan): (submission: SubmissionText) => Row {
  const stripper = separator === undefined ? undefined : new GroupStripper(asset, separator, key);
  return (submission) => {
    const stripped = stripper?.strip(submission);
    const get = (column: string): unknown => {
      const path = stripped && column === key ? stripped.keyPath : column;
      const value = path === undefined ? undefined : submission.getValue(path);
      return value === undefined ? undefined : JSON.parse(value);
    };
    const identity = toIdentity(get, key);
    const place = submission._id;
    if (stripped) return { identity, text: stripped.json.toString(), content: stripped.json, place };
    return { identity, text: submission.toString(), content: submission.json, place };
  };
}
