import { InputError } from "@d2pipe/errors";
import type { CsvRow, RowBatch } from "./read-rows.ts";

/** Which choice columns are put together. `source`: the file name, for errors. */
export interface MergeOptions {
  source: string;
  /** Questions of type select_multiple. Default: every column that has choice columns (`soap` beside `soap/bar`). */
  questions?: readonly string[] | undefined;
  /** Between question and choice in the header; default `/`. */
  separator?: string | undefined;
}

interface Select {
  question: string;
  choices: readonly { column: string; choice: string }[];
}

/** Kobo writes 1 and 0, its old server True and False (commcare-kobo-api §11.1, §11.2). */
const chosen: ReadonlySet<string> = new Set(["1", "True", "true", "TRUE"]);
const notChosen: ReadonlySet<string> = new Set(["0", "False", "false", "FALSE", ""]);

/**
 * Puts the choice columns of a select_multiple together into its one column, choices with a space between, as in the API.
 * A summary column that is there already stays as it is and only loses its choice columns. Throws an `InputError` for a
 * cell that is neither chosen nor not chosen, and for a named question without choice columns.
 */
export async function* mergeSelects(
  batches: AsyncIterable<RowBatch>,
  options: MergeOptions,
): AsyncGenerator<RowBatch> {
  for await (const batch of batches) {
    const selects = findSelects(batch.columns, options);
    const isChoice = new Set(selects.flatMap(({ choices }) => choices.map(({ column }) => column)));
    const columns = toMergedColumns(batch.columns, selects);
    const summed = new Set(batch.columns);
    const rows = batch.rows.map((row, index) => {
      const merged: CsvRow = Object.fromEntries(columns.map((column) => [column, row[column] ?? ""]));
      for (const select of selects.filter(({ question }) => !summed.has(question)))
        merged[select.question] = toSummary(row, select, {
          source: options.source,
          line: batch.lines[index] ?? 0,
        });
      return merged;
    });
    yield { columns: columns.filter((column) => !isChoice.has(column)), rows, lines: batch.lines };
  }
}

function findSelects(columns: readonly string[], options: MergeOptions): Select[] {
  const { source, questions, separator = "/" } = options;
  const choicesOf = (question: string): Select["choices"] =>
    columns
      .filter((column) => column.startsWith(question + separator))
      .map((column) => ({ column, choice: column.slice(question.length + separator.length) }));
  const selects = (questions ?? columns).map((question) => ({ question, choices: choicesOf(question) }));
  const found = selects.filter(({ choices }) => choices.length > 0);
  const none = selects.find(({ choices }) => choices.length === 0);
  if (questions === undefined || !none) return found;
  throw new InputError(`no choice columns of this question (${none.question}${separator}…)`, {
    source,
    path: none.question,
  });
}

/** The question stands where its first choice column stood. */
function toMergedColumns(columns: readonly string[], selects: readonly Select[]): string[] {
  const questionOf = new Map(
    selects.flatMap(({ question, choices }) => choices.map(({ column }) => [column, question] as const)),
  );
  return [...new Set(columns.map((column) => questionOf.get(column) ?? column))];
}

function toSummary(row: CsvRow, { choices }: Select, place: { source: string; line: number }): string {
  const names: string[] = [];
  for (const { column, choice } of choices) {
    const cell = row[column] ?? "";
    if (chosen.has(cell)) names.push(choice);
    else if (!notChosen.has(cell)) {
      throw new InputError(
        "expected 1 or 0 (or True or False): a choice of a select_multiple",
        { ...place, path: column },
        { hint: "name the select_multiple questions, if this column is not one of their choices" },
      );
    }
  }
  return names.join(" ");
}
