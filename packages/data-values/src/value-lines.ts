import { parseBytes } from "./json-bytes.ts";
import { ValueKey, type Window } from "./value-key.ts";
import { type Ending, ValueScanner } from "./value-scanner.ts";

/** Some lines, each with its line feed. */
export interface Lines {
  bytes: Uint8Array;
  count: number;
  /** Those with `"op":"delete"`. */
  deletes: number;
}

const noView = new DataView(new ArrayBuffer(0));
const firstOfTrue = 0x74;
const noLines: Lines = { bytes: new Uint8Array(0), count: 0, deletes: 0 };
/** 2.43 leaves out of the values what all of them share, and names it once beside them (dhis2-api §4.6). */
const needed = ["dataElement", "period", "orgUnit"];
const shareable = [...needed, "categoryOptionCombo", "attributeOptionCombo"];
/** Values that wait for what they share, when that stands behind them. DHIS2 puts it before them. */
const mostHeld = 16 * 1024 * 1024;
const smallestPiece = 64 * 1024;
/** Pieces that are kept to be written into again. */
const mostSpare = 8;

/** What of a value is not in itself. */
interface Lacks {
  /** Keys with their values, as JSON, that go in front of its own: `"period":"202401",`. */
  shared: string;
  /** It lacks a key that nothing has named so far. */
  isHeld: boolean;
}

const lacksNothing: Lacks = { shared: "", isHeld: false };

/**
 * Turns an answer of `GET /api/dataValueSets` into record lines while it arrives:
 * `{"src":{"system":"dhis2","stream":"<data set>"},"dataValue":{…}}`. Values are copied as bytes; `deleted` ones get `"op":"delete"`.
 */
export class ValueLines {
  readonly #scanner = new ValueScanner();
  /** Those that have to be looked for; known when the first value comes. */
  #keys: readonly ValueKey[] | undefined;
  readonly #deleted: ValueKey | undefined;
  readonly #start: Buffer;
  readonly #startOfDelete: Buffer;
  #piece: Buffer = Buffer.alloc(0);
  readonly #spare: Buffer[] = [];
  #used = 0;
  #count = 0;
  #deletes = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;

  /**
   * @param stream the data set, for `src`
   * @param options.deleted whether deleted values were asked for: only then can there be any
   */
  constructor(stream: string, options: { deleted: boolean }) {
    this.#deleted = options.deleted ? new ValueKey("deleted") : undefined;
    const src = `{"src":${JSON.stringify({ system: "dhis2", stream })},`;
    this.#start = Buffer.from(`${src}"dataValue":`);
    this.#startOfDelete = Buffer.from(`${src}"op":"delete","dataValue":`);
  }

  /** Lines that were written out: their memory is used again, for the next ones. */
  reuse({ bytes }: Lines): void {
    if (bytes.buffer instanceof ArrayBuffer && bytes.length > 0 && this.#spare.length < mostSpare)
      this.#spare.push(Buffer.from(bytes.buffer));
  }

  /** The lines of all values that are whole with this piece of the answer. */
  push(chunk: Uint8Array): Lines {
    const scanner = this.#scanner;
    scanner.push(chunk);
    for (const key of this.#keys ?? []) key.forget();
    this.#deleted?.forget();
    while (scanner.next()) this.#add(scanner, scanner.start, scanner.end, scanner.isFlat);
    return this.#take();
  }

  /** Nothing more arrives: lines of values that waited for this, and what became of the answer. */
  finish(): { lines: Lines; ending: Ending } {
    const ending = this.#scanner.finish();
    const held = this.#held;
    this.#held = [];
    for (const bytes of held) this.#add({ bytes, view: noView }, 0, bytes.length, false);
    const lines = this.#take();
    if (this.#held.length > 0 && ending.kind === "complete")
      return {
        lines,
        ending: { kind: "incomplete", why: "a value in it has no data element, period or org unit" },
      };
    return { lines, ending };
  }

  #add(window: Window, start: number, end: number, isFlat: boolean): void {
    const { bytes } = window;
    const value = isFlat ? undefined : parseBytes(bytes, start, end);
    const lacks = value === undefined ? this.#findLacks(window, start, end) : this.#findParsedLacks(value);
    if (lacks.isHeld) return this.#hold(bytes, start, end);
    const isDelete = value === undefined ? this.#isDeleted(window, start, end) : isDeletedValue(value);
    this.#write(isDelete ? this.#startOfDelete : this.#start, lacks.shared, bytes, start, end);
    this.#count += 1;
    if (isDelete) this.#deletes += 1;
  }

  #findLacks(window: Window, start: number, end: number): Lacks {
    let lacks = lacksNothing;
    this.#keys ??= shareable
      .filter((name) => needed.includes(name) || this.#scanner.shared.has(name))
      .map((name) => new ValueKey(name));
    for (const key of this.#keys) {
      if (key.find(window, start, end) === -1) lacks = this.#lack(lacks, key.name);
    }
    return lacks;
  }

  #findParsedLacks(value: unknown): Lacks {
    const own = typeof value === "object" && value !== null ? value : {};
    return shareable
      .filter((name) => !Object.hasOwn(own, name))
      .reduce((lacks, name) => this.#lack(lacks, name), lacksNothing);
  }

  #lack({ shared, isHeld }: Lacks, name: string): Lacks {
    const value = this.#scanner.shared.get(name);
    if (value === undefined) return { shared, isHeld: isHeld || needed.includes(name) };
    return { shared: `${shared}${JSON.stringify(name)}:${JSON.stringify(value)},`, isHeld };
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    this.#heldBytes += end - start;
    if (this.#heldBytes > mostHeld)
      this.#scanner.refuse("too many values in it have no data element, period or org unit");
    else this.#held.push(Buffer.from(bytes.subarray(start, end)));
  }

  #isDeleted(window: Window, start: number, end: number): boolean {
    return this.#deleted?.findValue(window, start, end) === firstOfTrue;
  }

  #write(prefix: Buffer, shared: string, bytes: Buffer, start: number, end: number): void {
    this.#ensureRoom(prefix.length + shared.length * 3 + end - start + 3);
    const piece = this.#piece;
    let at = this.#used;
    at += prefix.copy(piece, at);
    let from = start;
    if (shared !== "") {
      at += piece.write(`{${shared}`, at, "utf8");
      from += 1;
    }
    at += bytes.copy(piece, at, from, end);
    piece[at] = 0x7d;
    piece[at + 1] = 0x0a;
    this.#used = at + 2;
  }

  #ensureRoom(length: number): void {
    const size = this.#used + length;
    if (size <= this.#piece.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(size, smallestPiece, this.#piece.length * 2));
    this.#piece.copy(larger, 0, 0, this.#used);
    this.#piece = larger;
  }

  /** What was written, to be given away: the next lines go into another piece. */
  #take(): Lines {
    if (this.#count === 0) return noLines;
    const lines = {
      bytes: this.#piece.subarray(0, this.#used),
      count: this.#count,
      deletes: this.#deletes,
    };
    this.#piece =
      this.#spare.pop() ?? Buffer.allocUnsafeSlow(Math.max(smallestPiece, this.#used + this.#used / 8));
    this.#used = 0;
    this.#count = 0;
    this.#deletes = 0;
    return lines;
  }
}

function isDeletedValue(value: unknown): boolean {
  return typeof value === "object" && value !== null && "deleted" in value && value.deleted === true;
}
