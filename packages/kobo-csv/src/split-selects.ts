import { InputError } from "@d2pipe/errors";
import type { CsvRow, RowBatch } from "./read-rows.ts";

/** Which columns are split. `source`: the file name, for errors. */
export interface SplitOptions {
  source: string;
  /** The choices of each select_multiple, in the order of the columns to come: `{ soap: ["bar", "gel"] }`. */
  choices: Readonly<Record<string, readonly string[]>>;
  /** Between question and choice in the new columns; default `/`. */
  separator?: string | undefined;
}

/**
 * A column a choice behind each select_multiple, `1` or `0`, all empty when the question was not answered, as Kobo
 * exports them (commcare-kobo-api §11.1). Throws an `InputError` for a choice that is not in the list.
 */
export async function* splitSelects(
  batches: AsyncIterable<RowBatch>,
  { source, choices, separator = "/" }: SplitOptions,
): AsyncGenerator<RowBatch> {
  const lists = new Map(Object.entries(choices));
  for await (const batch of batches) {
    const columns = batch.columns.flatMap((column) => [
      column,
      ...(lists.get(column) ?? []).map((choice) => column + separator + choice),
    ]);
    const rows = batch.rows.map((row, index): CsvRow => {
      const place = { source, line: batch.lines[index] ?? 0 };
      const cells = batch.columns.flatMap((column): (readonly [string, string])[] => {
        const list = lists.get(column);
        if (list === undefined) return [[column, row[column] ?? ""]];
        const marks = toMarks(row[column] ?? "", list, { ...place, path: column });
        return [
          [column, row[column] ?? ""],
          ...list.map((choice, at) => [column + separator + choice, marks[at] ?? ""] as const),
        ];
      });
      return Object.fromEntries(cells);
    });
    yield { columns, rows, lines: batch.lines };
  }
}

function toMarks(
  cell: string,
  list: readonly string[],
  place: { source: string; line: number; path: string },
): string[] {
  const chosen = new Set(cell.split(" ").filter((choice) => choice !== ""));
  if (chosen.size === 0) return list.map(() => "");
  const known = new Set(list);
  if ([...chosen].some((choice) => !known.has(choice)))
    throw new InputError("a choice that is not in the list of this question", place);
  return list.map((choice) => (chosen.has(choice) ? "1" : "0"));
}
