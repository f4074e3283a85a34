import { hash } from "node:crypto";
import { getStored, openStore } from "@d2pipe/blob-store";
import { UsageError } from "@d2pipe/errors";
import { type CsvRow, pandasMissing, parseDelimiter, readRows, type RowOptions } from "@d2pipe/kobo-csv";
import type { RunWork, ToolContext } from "@d2pipe/tool-kit";
import { toIdentity } from "./identity.ts";

/** The tool's flags as `command.ts` declares them. */
interface FetchFlags {
  readonly delimiter: string;
  readonly key: string | undefined;
  readonly na: string;
  readonly stream: string | undefined;
  readonly "strip-groups": string | undefined;
  readonly "last-line": string;
}

type Context = Omit<ToolContext, "flags"> & { readonly flags: FetchFlags };

const system = "kobo";

function toMissing(words: string): readonly string[] {
  if (words === "pandas") return pandasMissing;
  return words === "none" ? [] : words.split(",");
}

/** The file's name without folder, query and ending. */
function toStream(source: string): string {
  const name = source.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
  return name.replace(/\.[^.]*$/, "") || "kobo";
}

function toRowOptions({ flags }: Context, source: string): RowOptions {
  return {
    source,
    delimiter: parseDelimiter(flags.delimiter),
    missing: toMissing(flags.na),
    stripGroups: flags["strip-groups"],
    lastLine: flags["last-line"] === "ended" ? "ended" : "any",
  };
}

/** `_index` is the place in one export, and says nothing about the submission. */
function toRevision({ _index, ...content }: CsvRow): string {
  return `sha256:${hash("sha256", JSON.stringify(content), "base64url")}`;
}

class RowWriter {
  readonly #context: Context;
  readonly #stream: string;
  #count = 0;

  constructor(context: Context, stream: string) {
    this.#context = context;
    this.#stream = stream;
  }

  begin(): void {
    this.#context.out.write({ begin: { system, stream: this.#stream, listing: "full" } });
  }

  write(row: CsvRow): void {
    const { out, flags } = this.#context;
    const { id, aliases } = toIdentity(row, flags.key);
    const src = {
      system,
      stream: this.#stream,
      id,
      rev: toRevision(row),
      ...(aliases.length > 0 ? { aliases } : {}),
    };
    this.#count += 1;
    if (id !== undefined)
      return out.writeText(`{"src":${JSON.stringify(src)},"row":${JSON.stringify(row)}}`, "row");
    const hint = flags.key === undefined ? "name the column with --key" : `fill the column ${flags.key}`;
    out.reject(
      src,
      { code: "NO_ID", message: "the row has nothing that names it", hint },
      JSON.stringify({ src, row }),
    );
  }

  end(): void {
    this.#context.out.write({ end: { system, stream: this.#stream, count: this.#count, complete: true } });
  }
}

/** The work of the tool. A file that is cut short, or a run that is stopped, gets no `end` line. */
export async function createFetchKobo(context: Context): Promise<RunWork> {
  const [source] = context.operands;
  if (source === undefined)
    throw new UsageError("expected one word: SOURCE", { hint: "see fetch-kobo --help" });
  const { settings, http, out, signal, flags } = context;
  const store = await openStore(source, { settings, ...http });
  const options = toRowOptions(context, store.name);
  const writer = new RowWriter(context, flags.stream ?? toStream(source));
  return {
    async run() {
      const { chunks } = await getStored(store);
      writer.begin();
      for await (const { rows, columns } of readRows(chunks, options)) {
        if (flags.key !== undefined && !columns.includes(flags.key))
          throw new UsageError(`--key ${flags.key}: the file has no such column`);
        for (const row of rows) {
          writer.write(row);
          if (out.full) await out.drained();
        }
        if (signal.aborted) return;
      }
      writer.end();
    },
  };
}
