import { hash } from "node:crypto";
import { toIdentity } from "./identity.ts";
import type { FetchContext } from "./fetch-flags.ts";

const system = "kobo";

type KoboRow = Readonly<Record<string, unknown>>;

/** `_index` is the place in one export, and says nothing about the submission. */
function toRevision({ _index, ...content }: KoboRow): string {
  return `sha256:${hash("sha256", JSON.stringify(content), "base64url")}`;
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
