import { InputError } from "@d2pipe/errors";
import { ownPrefixes } from "./own-columns.ts";

/** Where the header stands, for errors. */
interface Place {
  source: string;
  line: number;
}

/**
 * The header as column names. With `groups` (the separator) group prefixes are taken off: `ipc/water` → `water`; the choice
 * columns of a select_multiple keep their question (`ipc/soap/bar` → `soap/bar` where `ipc/soap` is a column), and
 * `meta/…` stays. Throws an `InputError` for line ends that are CR alone.
 */
export function toColumns(header: readonly string[], place: Place, groups?: string): string[] {
  if (header.some((cell) => cell.includes("\r") && !cell.includes("\n"))) {
    throw new InputError("lines end with CR alone; expected LF or CRLF", place, {
      hint: "save it as CSV UTF-8",
    });
  }
  return groups === undefined ? [...header] : stripGroups(header, groups);
}

/** Throws an `InputError` when two columns have one name. `header`: their names in the file. */
export function ensureUnique(columns: readonly string[], header: readonly string[], place: Place): void {
  const seen = new Map<string, number>();
  for (const [index, column] of columns.entries()) {
    const first = seen.get(column);
    if (first !== undefined) throw duplicate(column, [first, index], header, place);
    seen.set(column, index);
  }
}

/** Names without the groups before them, as `toColumns` takes them off; of one header, or of the keys of a submission. */
export function stripGroups(header: readonly string[], separator: string): string[] {
  const questions = new Set(header);
  return header.map((name) => {
    const cut = name.lastIndexOf(separator);
    if (cut === -1 || ownPrefixes.some((prefix) => name.startsWith(prefix))) return name;
    const question = name.slice(0, cut);
    const from = questions.has(question) ? question.lastIndexOf(separator) : cut;
    return from === -1 ? name : name.slice(from + separator.length);
  });
}

function duplicate(
  column: string,
  [first, second]: readonly [number, number],
  header: readonly string[],
  place: Place,
): InputError {
  const origins = [header[first] ?? "", header[second] ?? ""];
  const from = origins.every((each) => each === column)
    ? ""
    : `, "${origins[0]}" and "${origins[1]}" in the file`;
  const name = column === "" ? "two columns have no name" : `two columns are named "${column}"`;
  return new InputError(`${name} (columns ${first + 1} and ${second + 1}${from})`, place, {
    hint: "rename one, or export from Kobo with XML values and headers",
  });
}
