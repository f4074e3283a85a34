import { hash } from "node:crypto";
import { type Listing, type Outcome, ownCodes, type Src } from "@d2pipe/records";
import { formatJson, type Values } from "@d2pipe/sql-source";
import type { Output } from "@d2pipe/tool-kit";
import type { Placed, RowShape } from "./plan-query.ts";
import type { RowCursor } from "./row-cursor.ts";
import { toId } from "./row-key.ts";

export interface RowWriterOptions {
  out: Output;
  shape: RowShape;
  system: string;
  stream: string;
  table: string;
  key: string;
}

/** A row that waits until the next one has another key. */
interface Held {
  src: Src & { id: string };
  text: string;
  copies: number;
  isVoided: boolean;
}

interface Rejected {
  /** Key of the rows that are refused, as long as they come. */
  id: string;
}

/**
 * Writes one framed listing: begin, rows, checkpoints, end. Rows of one key stand next to each other; when they differ, none is
 * passed on, since the database gives them in any order, and each run might send another one.
 */
export class RowWriter {
  readonly #options: RowWriterOptions;
  readonly #names: readonly string[];
  #held: Held | Rejected | undefined;
  #count = 0;
  #rows = 0;

  constructor(options: RowWriterOptions) {
    this.#options = options;
    this.#names = options.shape.columns.map(
      ({ name }, place) => `${place === 0 ? "{" : ","}${JSON.stringify(name)}:`,
    );
  }

  /** Rows so far, those that were rejected too. */
  get rows(): number {
    return this.#rows;
  }

  begin(listing: Listing): void {
    const { out, system, stream } = this.#options;
    out.write({ begin: { system, stream, listing } });
  }

  /** Returns the id of the row; undefined when it has none. */
  row(values: Values): string | undefined {
    const { shape, table, system, stream } = this.#options;
    this.#rows += 1;
    const text = this.#format(values);
    const id = toId(
      table,
      shape.key.map(({ place }) => values[place] ?? null),
    );
    const rev = toRev(shape.rev, values) ?? `sha256:${hash("sha256", text, "base64url")}`;
    if (id === undefined) this.#rejectNameless({ system, stream, rev });
    else
      this.#hold({
        src: { system, stream, id, rev },
        text,
        copies: 1,
        isVoided: isTrue(shape.voided, values),
      });
    return id;
  }

  outcome(id: string, outcome: Omit<Outcome, "tool">): void {
    const { out, system, stream } = this.#options;
    out.outcome({ system, stream, id }, outcome);
    this.#count += 1;
  }

  checkpoint(cursor: RowCursor): void {
    const { out, system, stream } = this.#options;
    this.#release();
    out.write({ checkpoint: { system, stream, cursor: { ...cursor } } });
  }

  /** With it the listing is complete. */
  end(): void {
    const { out, system, stream } = this.#options;
    this.#release();
    out.write({ end: { system, stream, count: this.#count, complete: true } });
  }

  /** Put together as text, because this runs for every value. */
  #format(values: Values): string {
    const { columns } = this.#options.shape;
    let text = "";
    for (const { kind, place } of columns)
      text += `${this.#names[place]}${formatJson(kind, values[place] ?? null)}`;
    return text === "" ? "{}" : `${text}}`;
  }

  #hold(row: Held): void {
    const held = this.#held;
    const { id } = row.src;
    if (held === undefined || ("id" in held ? held.id : held.src.id) !== id) {
      this.#release();
      this.#held = row;
    } else if ("id" in held) this.#rejectDuplicate(row.src);
    else if (held.text === row.text) held.copies += 1;
    else {
      for (let copy = 0; copy < held.copies; copy += 1) this.#rejectDuplicate(held.src);
      this.#rejectDuplicate(row.src);
      this.#held = { id };
    }
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || "id" in held) return;
    const { src, text, isVoided } = held;
    const line = `{"src":${JSON.stringify(src)},${isVoided ? '"op":"delete",' : ""}"row":${text}}`;
    for (let copy = 0; copy < held.copies; copy += 1) this.#options.out.writeText(line, "row");
    this.#count += held.copies;
  }

  #rejectNameless(src: Src): void {
    this.#reject(
      src,
      "NO_ID",
      `${this.#options.key} (--key) is null or empty`,
      "give the row a key, or leave it out of the SQL",
    );
  }

  #rejectDuplicate(src: Src): void {
    this.#reject(
      src,
      "DUPLICATE_RECORD",
      `several rows have the same ${this.#options.key} (--key) and differ; none of them is passed on`,
      "name columns with --key that differ from row to row, or have the SQL give one row of each",
    );
  }

  #reject(src: Src, code: "NO_ID" | "DUPLICATE_RECORD", message: string, hint: string): void {
    this.#options.out.outcome(src, { status: "rejected", code, message, hint });
    this.#count += 1;
  }

  /** One that the SQL gives no more: reported once, so that nothing waits for it any more. */
  missing(id: string): void {
    this.outcome(id, {
      status: "skipped",
      code: "MISSING_FROM_SOURCE",
      message: ownCodes.MISSING_FROM_SOURCE,
      hint: "the SQL does not give this row any more: what was sent of it before stays",
    });
  }
}

/** Undefined: the row says nothing of its own about when it changed. */
function toRev(column: Placed | undefined, values: Values): string | undefined {
  const text = column && values[column.place];
  if (column === undefined || text === null || text === undefined) return undefined;
  const json = formatJson(column.kind, text);
  const rev = json.startsWith('"') ? String(JSON.parse(json)) : json;
  return column.kind.startsWith("timestamp") ? padFraction(rev) : rev;
}

/** PostgreSQL leaves zeros out at the end; revisions of one length are compared to the microsecond. */
function padFraction(time: string): string {
  return time.replace(
    /(:\d{2})(?:\.(\d+))?(?=Z?$)/u,
    (_, second: string, fraction = "") => `${second}.${fraction.padEnd(6, "0")}`,
  );
}

function isTrue(column: Placed | undefined, values: Values): boolean {
  const text = column && values[column.place];
  if (column === undefined || text === null || text === undefined) return false;
  return column.kind === "boolean" ? text === "t" : Number(text) !== 0;
}
