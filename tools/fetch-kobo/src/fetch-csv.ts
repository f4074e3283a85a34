import { UsageError } from "@d2pipe/errors";
import {
  type CsvRow,
  mergeSelects,
  MissingColumnError,
  pandasMissing,
  parseDelimiter,
  readRows,
  type RowBatch,
  type RowOptions,
} from "@d2pipe/kobo-csv";
import type { FetchContext, FetchFlags } from "./fetch-flags.ts";
import { identityColumns, toIdentity } from "./identity.ts";
import type { RowWriter } from "./row-writer.ts";

/** The place in one export, which says nothing about the submission. */
const placeColumn = "_index";

const rowsAProgress = 5000;

function toMissing(flag: string): readonly string[] {
  if (flag === "pandas") return pandasMissing;
  return flag === "none" ? [] : flag.split(",");
}

/** The row without its place. `text`: the row as JSON, made once for the line and for the revision. */
function toContent(row: CsvRow, text: string): string {
  if (!(placeColumn in row)) return text;
  const last = `,"${placeColumn}":${JSON.stringify(row[placeColumn])}}`;
  if (text.endsWith(last)) return `${text.slice(0, -last.length)}}`;
  const { [placeColumn]: _, ...content } = row;
  return JSON.stringify(content);
}

/** How the flags say a CSV is to be read; `name` is for messages. */
export function toRowOptions({ flags }: FetchContext, name: string): RowOptions {
  return {
    source: name,
    delimiter: parseDelimiter(flags.delimiter),
    missing: toMissing(flags.na),
    stripGroups: flags["strip-groups"],
    lastLine: flags["last-line"] === "ended" ? "ended" : "any",
    needs: {
      what: "names a submission",
      oneOf: flags.key === undefined ? identityColumns : [flags.key],
    },
  };
}

async function* readBatches(
  chunks: AsyncIterable<Uint8Array>,
  options: RowOptions,
  { key, "merge-selects": questions }: FetchFlags,
): AsyncGenerator<RowBatch> {
  const batches = readRows(chunks, options);
  const merge = {
    source: options.source,
    questions: questions === "all" ? undefined : questions?.split(","),
    separator: options.stripGroups,
  };
  try {
    yield* questions === undefined ? batches : mergeSelects(batches, merge);
  } catch (error) {
    if (key === undefined || !(error instanceof MissingColumnError)) throw error;
    const hint = error.hint ?? "";
    throw new UsageError(`--key ${key}: ${options.source} has no such column`, { hint });
  }
}

/** Writes the rows of a CSV. A file that is cut short, or a run that is stopped, gets no `end` line. */
export async function fetchCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: RowOptions,
  { context, writer }: { context: FetchContext; writer: RowWriter },
): Promise<void> {
  const { flags, out, signal, log } = context;
  let shown = 0;
  writer.begin();
  for await (const { rows, lines } of readBatches(chunks, options, flags)) {
    let index = 0;
    for (const row of rows) {
      const text = JSON.stringify(row);
      const identity = toIdentity((column) => row[column], flags.key);
      writer.write({ identity, text, content: toContent(row, text), place: lines[index++] ?? 0 });
      if (out.full) await out.drained();
    }
    if (signal.aborted) return;
    if (writer.count >= shown + rowsAProgress) {
      log.progress(`${writer.count} rows`);
      shown = writer.count;
    }
  }
  if (writer.count === 0) log.warn("the file has a header and no rows: a form without submissions");
  writer.end();
}
