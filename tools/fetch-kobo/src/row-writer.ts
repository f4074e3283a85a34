import { hash } from "node:crypto";
import { toIdentity } from "./identity.ts";
import type { FetchContext } from "./fetch-flags.ts";

const system = "kobo";
/** The place in one export, which says nothing about the submission. */
const placeColumn = "_index";

type KoboRow = Readonly<Record<string, unknown>>;

/** The row without its place. `text`: the row as JSON, made once for the line and for the hash. */
function toContent(row: KoboRow, text: string): string {
  if (!(placeColumn in row)) return text;
  const last = `,"${placeColumn}":${JSON.stringify(row[placeColumn])}}`;
  if (text.endsWith(last)) return `${text.slice(0, -last.length)}}`;
  const { [placeColumn]: _, ...content } = row;
  return JSON.stringify(content);
}

function toRevision(row: KoboRow, text: string): string {
  return `sha256:${hash("sha256", toContent(row, text), "base64url")}`;
}

/** Writes the lines of one full listing. */
export class RowWriter {
  readonly #context: FetchContext;
  readonly #stream: string;
  #count = 0;

  constructor(context: FetchContext, stream: string) {
    this.#context = context;
    this.#stream = context.flags.stream ?? stream;
  }

  begin(): void {
    this.#context.out.write({ begin: { system, stream: this.#stream, listing: "full" } });
  }

  write(row: KoboRow): void {
    const { out, flags } = this.#context;
    const { id, aliases } = toIdentity(row, flags.key);
    const text = JSON.stringify(row);
    const src = {
      system,
      stream: this.#stream,
      id,
      rev: toRevision(row, text),
      ...(aliases.length > 0 ? { aliases } : {}),
    };
    this.#count += 1;
    if (id !== undefined) return out.writeText(`{"src":${JSON.stringify(src)},"row":${text}}`, "row");
    const hint = flags.key === undefined ? "name the column with --key" : `fill the column ${flags.key}`;
    out.reject(
      src,
      { code: "NO_ID", message: "the row has nothing that names it", hint },
      `{"src":${JSON.stringify(src)},"row":${text}}`,
    );
  }

  end(): void {
    this.#context.out.write({ end: { system, stream: this.#stream, count: this.#count, complete: true } });
  }
}
