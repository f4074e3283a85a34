import { UsageError } from "@d2pipe/errors";
import {
  mergeSelects,
  pandasMissing,
  parseDelimiter,
  readRows,
  type RowBatch,
  type RowOptions,
} from "@d2pipe/kobo-csv";
import type { FetchContext } from "./fetch-flags.ts";
import type { RowWriter } from "./row-writer.ts";

function toMissing(words: string): readonly string[] {
  if (words === "pandas") return pandasMissing;
  return words === "none" ? [] : words.split(",");
}

/** How the flags say a CSV is to be read; `name` is for messages. */
export function toRowOptions({ flags }: FetchContext, name: string): RowOptions {
  return {
    source: name,
    delimiter: parseDelimiter(flags.delimiter),
    missing: toMissing(flags.na),
    stripGroups: flags["strip-groups"],
    lastLine: flags["last-line"] === "ended" ? "ended" : "any",
  };
}

function readBatches(
  chunks: AsyncIterable<Uint8Array>,
  options: RowOptions,
  questions: string | undefined,
): AsyncIterable<RowBatch> {
  const batches = readRows(chunks, options);
  if (questions === undefined) return batches;
  return mergeSelects(batches, {
    source: options.source,
    questions: questions === "all" ? undefined : questions.split(","),
    separator: options.stripGroups,
  });
}

/** Writes the rows of a CSV. A file that is cut short, or a run that is stopped, gets no `end` line. */
export async function fetchCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: RowOptions,
  { context, writer }: { context: FetchContext; writer: RowWriter },
): Promise<void> {
  const { flags, out, signal } = context;
  writer.begin();
  for await (const { rows, columns } of readBatches(chunks, options, flags["merge-selects"])) {
    if (flags.key !== undefined && !columns.includes(flags.key))
      throw new UsageError(`--key ${flags.key}: the file has no such column`);
    for (const row of rows) {
      writer.write(row);
      if (out.full) await out.drained();
    }
    if (signal.aborted) return;
  }
  writer.end();
}
