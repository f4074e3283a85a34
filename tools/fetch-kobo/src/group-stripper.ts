import { InputError } from "@d2pipe/errors";
import type { SubmissionText } from "@d2pipe/kobo-client";
import { stripGroups } from "@d2pipe/kobo-csv";

/** A name of the server, and what becomes of it. */
interface Path {
  utf8: Uint8Array;
  column: Column;
  isStripped: boolean;
  /** The name that came behind it last time: mostly it does so again, and then it need not be looked up. */
  next: Path | undefined;
}

/** A name without its groups. */
interface Column {
  name: string;
  /** As it stands in JSON, between the quotes. */
  json: Uint8Array;
  /** The last submission that had it. */
  submission: number;
}

function toColumn(name: string): Column {
  return { name, json: Buffer.from(JSON.stringify(name).slice(1, -1)), submission: 0 };
}

/** A submission without groups. */
export interface Stripped {
  /** Overwritten by the next one. */
  json: Buffer;
  /** What the column of `--key` is called by the server; undefined when the submission has none. */
  keyPath: string | undefined;
}

/** Takes the groups off the names of submissions: `ipc/section_1/q1` → `q1`; Kobo's own names stay. */
export class GroupStripper {
  readonly #asset: string;
  readonly #separator: string;
  readonly #key: string | undefined;
  readonly #columns = new Map<string, Column>();
  readonly #paths = new Map<string, Path>();
  readonly #start: Path = { utf8: Buffer.alloc(0), column: toColumn(""), isStripped: false, next: undefined };
  #out = Buffer.alloc(0);
  #submission = 0;

  constructor(asset: string, separator: string, key: string | undefined) {
    this.#asset = asset;
    this.#separator = separator;
    this.#key = key;
  }

  /** Throws an `InputError` when two questions then have one name. */
  strip(submission: SubmissionText): Stripped {
    const { json } = submission;
    this.#submission += 1;
    if (this.#out.length < json.length) this.#out = Buffer.allocUnsafeSlow(json.length * 2);
    let keyPath: string | undefined;
    let [from, length] = [0, 0];
    let path = this.#start;
    for (let at = 0; at < submission.size; at += 1) {
      path = this.#follow(path, submission, at);
      const { column, isStripped } = path;
      if (column.submission === this.#submission) throw this.#twice(column.name);
      column.submission = this.#submission;
      if (column.name === this.#key) keyPath = submission.getName(at);
      if (!isStripped) continue;
      length = this.#copy(json, from, submission.getNameStart(at), length);
      length = this.#copy(column.json, 0, column.json.length, length);
      from = submission.getNameEnd(at);
    }
    length = this.#copy(json, from, json.length, length);
    return { json: this.#out.subarray(0, length), keyPath };
  }

  /** By hand: the pieces are short, and there are a hundred in a submission. Returns where the copy ends. */
  #copy(source: Uint8Array, start: number, end: number, to: number): number {
    const out = this.#out;
    for (let at = start; at < end; at += 1) out[to + at - start] = source[at] ?? 0;
    return to + end - start;
  }

  #follow(before: Path, submission: SubmissionText, at: number): Path {
    if (before.next && submission.hasName(at, before.next.utf8)) return before.next;
    const name = submission.getName(at);
    const path = this.#paths.get(name) ?? this.#learn(name);
    before.next = path;
    return path;
  }

  #learn(path: string): Path {
    const name = stripGroups([path], this.#separator)[0] ?? path;
    const column = this.#columns.get(name) ?? toColumn(name);
    this.#columns.set(name, column);
    const learnt = { utf8: Buffer.from(path), column, isStripped: name !== path, next: undefined };
    this.#paths.set(path, learnt);
    return learnt;
  }

  #twice(name: string): InputError {
    return new InputError(
      `two questions of the form are named "${name}"`,
      { source: `kobo://${this.#asset}` },
      { hint: "leave --strip-groups out, and name columns with their groups in the mapping" },
    );
  }
}
