import { HeadReader } from "./head-reader.ts";
import { findNestEnd, isLetter, parseBytes, skipSpaces } from "./json-bytes.ts";

/** Longer than this it is not an aggregate value but a broken answer. DHIS2 keeps at most 50,000 characters. */
const longestValue = 16 * 1024 * 1024;
const firstWindow = 256 * 1024;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;

/** What became of an answer. */
export type Ending =
  /** The whole of it came. */
  | { kind: "complete" }
  /** Not a single byte. DHIS2 up to 2.42 answers so for an org unit that the user may not see (recordings, data-values-export). */
  | { kind: "empty" }
  /** It stopped before its end, or something else stands in the middle. All values before that were given out. */
  | { kind: "incomplete"; why: string };

/** Where the scanner stands: before the list of values, in front of a value, behind one, behind the list. */
type Place = "head" | "value" | "after" | "tail" | "broken";

/**
 * Cuts the list `dataValues` of an answer of `GET /api/dataValueSets` into values while it arrives, in pieces cut anywhere. A value is the
 * bytes of its JSON object, from `start` to `end` of `bytes`, until `next` or `push` is called again.
 *
 * ```ts
 * for await (const chunk of body) {
 *   scanner.push(chunk);
 *   while (scanner.next()) use(scanner.bytes.subarray(scanner.start, scanner.end));
 * }
 * scanner.finish();
 * ```
 *
 * Between two values of one answer stands `},{"` and a letter; inside a string of valid JSON that cannot stand, since its quote
 * would end the string. So one search for a brace finds the end of a value, unless lists are inside values, or line feeds, blanks or
 * brackets say that this answer may be written otherwise: then each byte is looked at.
 */
export class ValueScanner {
  #window = Buffer.allocUnsafeSlow(firstWindow);
  #filled = 0;
  #at = 0;
  #place: Place = "head";
  #why = "";
  #hasBytes = false;
  /** Neither brackets nor line feeds are in the window. */
  #isPlain = false;
  #isFirstBrace = false;
  readonly #head = new HeadReader();
  /** The value that `next` found. */
  start = 0;
  end = 0;
  /** It has no braces or brackets inside, not even in a text. */
  isFlat = false;

  /** What has arrived and was not taken before this piece came. */
  bytes: Buffer = this.#window.subarray(0, 0);
  /** The same, to be seen four bytes at a time. */
  view: DataView = toView(this.#window);

  /** What stands beside the list of values (2.43 leaves it out of the values), as far as it was read. */
  get shared(): ReadonlyMap<string, string> {
    return this.#head.strings;
  }

  /** Takes the next piece of the answer. All values of the piece before must have been taken. */
  push(chunk: Uint8Array): void {
    this.#hasBytes ||= chunk.length > 0;
    const left = this.#filled - this.#at;
    if (this.#place === "broken") return;
    if (left + chunk.length > this.#window.length) this.#grow(left + chunk.length);
    else this.#window.copyWithin(0, this.#at, this.#filled);
    this.#window.set(chunk, left);
    this.#filled = left + chunk.length;
    this.#at = 0;
    this.bytes = this.#window.subarray(0, this.#filled);
    this.#isPlain = !this.bytes.includes(openBracket) && !this.bytes.includes(lineFeed);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(needed)));
    this.#window.copy(larger, 0, this.#at, this.#filled);
    this.#window = larger;
    this.view = toView(larger);
  }

  /** Goes to the next whole value; false when the rest has to arrive first, or there is none. */
  next(): boolean {
    for (;;) {
      switch (this.#place) {
        case "head":
          if (!this.#readHead()) return false;
          break;
        case "value":
          return this.#readValue();
        case "after":
          if (!this.#readAfter()) return false;
          break;
        case "tail":
          this.#readTail();
          return false;
        case "broken":
          return false;
      }
    }
  }

  /** Called once, when nothing more arrives. */
  finish(): Ending {
    if (this.#place === "broken") return { kind: "incomplete", why: this.#why };
    if (!this.#hasBytes) return { kind: "empty" };
    if (this.#head.isEnded) return { kind: "complete" };
    return { kind: "incomplete", why: "it ends too early" };
  }

  /** No more values are to be taken from this answer. */
  refuse(why: string): void {
    this.#break(why);
  }

  #break(why: string): false {
    this.#place = "broken";
    this.#why = why;
    return false;
  }

  /** True when the place has changed. */
  #readHead(): boolean {
    this.#at = this.#head.read(this.#window, this.#at, this.#filled);
    if (this.#head.issue !== undefined) return this.#break(this.#head.issue);
    if (!this.#head.isInList) return false;
    this.#place = "value";
    return true;
  }

  #readTail(): void {
    this.#at = this.#head.read(this.#window, this.#at, this.#filled);
    if (this.#head.issue !== undefined) this.#break(this.#head.issue);
  }

  /** Behind a value: a comma, or the end of the list. */
  #readAfter(): boolean {
    this.#at = skipSpaces(this.#window, this.#at, this.#filled);
    if (this.#at === this.#filled) return false;
    const byte = this.#window[this.#at];
    if (byte !== comma && byte !== closeBracket)
      return this.#break("something else than values stands in it");
    this.#at += 1;
    if (byte === closeBracket) this.#leaveList();
    else this.#place = "value";
    return true;
  }

  #leaveList(): void {
    this.#place = "tail";
    this.#head.leaveList();
  }

  #readValue(): boolean {
    const window = this.bytes;
    if (this.#isPlain && window[this.#at] === openBrace) {
      const end = this.#findPlainEnd();
      if (end !== -1) {
        this.start = this.#at;
        this.end = end;
        this.isFlat = this.#isFirstBrace;
        this.#at = end + 1;
        return true;
      }
    }
    return this.#readAnyValue();
  }

  /** The first byte behind a value that another value follows; −1 when no such place is in the window. */
  #findPlainEnd(): number {
    const window = this.bytes;
    const last = this.#filled - 5;
    let at = window.indexOf(closeBrace, this.#at);
    this.#isFirstBrace = true;
    while (at !== -1 && at <= last) {
      const isEnd = window[at + 1] === comma && window[at + 2] === openBrace && window[at + 3] === quote;
      if (isEnd && isLetter(window[at + 4])) return at + 1;
      this.#isFirstBrace = false;
      at = window.indexOf(closeBrace, at + 1);
    }
    return -1;
  }

  /** Any value: looks at each byte, and has JSON.parse confirm what it found. */
  #readAnyValue(): boolean {
    this.#at = skipSpaces(this.#window, this.#at, this.#filled);
    if (this.#at === this.#filled) return false;
    const first = this.#window[this.#at];
    if (first === closeBracket) {
      this.#at += 1;
      this.#leaveList();
      return this.next();
    }
    if (first !== openBrace) return this.#break("something else than values stands in it");
    const end = findNestEnd(this.#window, this.#at, this.#filled);
    if (end === -1) {
      if (this.#filled - this.#at > longestValue) return this.#break("a value in it has no end");
      return false;
    }
    if (!this.#isJson(this.#at, end)) return this.#break("a value in it is not JSON");
    this.start = this.#at;
    this.end = end;
    this.isFlat = false;
    this.#at = end;
    this.#place = "after";
    return true;
  }

  /** Line feeds between the parts of a value become blanks: a line holds one value. */
  #isJson(start: number, end: number): boolean {
    if (parseBytes(this.#window, start, end) === undefined) return false;
    for (
      let at = this.#window.indexOf(lineFeed, start);
      at !== -1 && at < end;
      at = this.#window.indexOf(lineFeed, at)
    )
      this.#window[at] = 0x20;
    return true;
  }
}

function toView({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
