import { createReadStream } from "node:fs";
import { ConfigError } from "@d2pipe/errors";
import { pandasMissing, parseDelimiter, readRows } from "@d2pipe/kobo-csv";
import type { GenContext } from "./gen-context.ts";

interface Reader {
  see(row: Readonly<Record<string, string>>): void;
}

/** Reads the CSV of `--sample` row by row into what `create` makes of its columns. Texts that mean "no value" are those of fetch-kobo. */
export async function readSample<Into extends Reader>(
  { flags, log, signal }: GenContext,
  file: string,
  create: (columns: readonly string[]) => Into,
): Promise<Into> {
  const delimiter = parseDelimiter(flags.delimiter);
  const stream = createReadStream(file, { signal });
  let into: Into | undefined;
  let count = 0;
  try {
    const options = { source: file, delimiter, missing: pandasMissing, stripGroups: flags["strip-groups"] };
    for await (const batch of readRows(stream, options)) {
      into ??= create(batch.columns);
      for (const row of batch.rows) into.see(row);
      count += batch.rows.length;
      log.progress(`${count} rows of the sample`);
    }
  } catch (error) {
    // Of the file itself; what is wrong in it says so already.
    if (!(error instanceof Error && "errno" in error && "code" in error)) throw error;
    const reason = error.code === "ENOENT" ? "no such file" : `not readable (${String(error.code)})`;
    throw new ConfigError([`${file}: ${reason}; expected the CSV of --sample`], { cause: error });
  }
  return into ?? create([]);
}
