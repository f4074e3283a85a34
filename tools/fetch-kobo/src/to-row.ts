import { InputError } from "@d2pipe/errors";
import type { Submission } from "@d2pipe/kobo-client";
import { stripGroups } from "@d2pipe/kobo-csv";

type ToRow = (submission: Submission) => Readonly<Record<string, unknown>>;

/** A submission as a row: its own keys, or those without their groups. Throws `InputError` when two questions then have one name. */
export function createToRow(asset: string, separator: string | undefined): ToRow {
  if (separator === undefined) return (submission) => submission;
  const known = new Map<string, string>();
  const toColumn = (path: string): string => {
    const column = known.get(path) ?? stripGroups([path], separator)[0] ?? path;
    known.set(path, column);
    return column;
  };
  return (submission) => {
    const row: Record<string, unknown> = {};
    for (const [path, answer] of Object.entries(submission)) {
      const column = toColumn(path);
      if (column in row) {
        throw new InputError(
          `two questions of the form are named "${column}"`,
          { source: `kobo://${asset}` },
          {
            hint: "leave --strip-groups out, and name columns with their groups in the mapping",
          },
        );
      }
      row[column] = answer;
    }
    return row;
  };
}
