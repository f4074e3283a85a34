import { isSpace, skipSpaces } from "./json-bytes.ts";

const openBrace = 0x7b;
const comma = 0x2c;
const colon = 0x3a;

/** Some bytes that can be seen four at a time. */
export interface Window {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** A key of a value, looked for in its bytes. */
export class ValueKey {
  readonly name: string;
  readonly #needle: Buffer;
  readonly #length: number;
  /** The needle four bytes at a time; the last four may reach back into those before. */
  readonly #words: Int32Array;
  /** Where it stood in the value before, from the start of that: mostly it stands there again. */
  #offset = 1;
  /** Where it stands next; only until other bytes are in the window. */
  #next = 0;

  constructor(name: string) {
    this.name = name;
    this.#needle = Buffer.from(`"${name}"`);
    const { length } = this.#needle;
    this.#length = length;
    this.#words = Int32Array.from({ length: Math.ceil(length / 4) }, (_, word) =>
      this.#needle.readInt32LE(Math.min(word * 4, length - 4)),
    );
  }

  /** Other bytes are in the window now. */
  forget(): void {
    this.#next = 0;
  }

  /** Where the key stands in a value without braces or brackets inside; −1 when it has no such key. */
  find(window: Window, start: number, end: number): number {
    const likely = start + this.#offset;
    if (this.#isAt(window, likely, end)) return likely;
    if (this.#next < start) this.#next = this.#search(window.bytes, start);
    while (this.#next < end) {
      if (this.#isAt(window, this.#next, end)) {
        this.#offset = this.#next - start;
        return this.#next;
      }
      this.#next = this.#search(window.bytes, this.#next + 1);
    }
    return -1;
  }

  /** The first byte of the key's value; undefined when it has no such key. */
  findValue(window: Window, start: number, end: number): number | undefined {
    const at = this.find(window, start, end);
    if (at === -1) return undefined;
    const colonAt = skipSpaces(window.bytes, at + this.#length, end);
    return window.bytes[skipSpaces(window.bytes, colonAt + 1, end)];
  }

  #search(bytes: Buffer, from: number): number {
    const at = bytes.indexOf(this.#needle, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }

  /** A key has a brace or a comma before it and a colon behind it. Inside a string its quotes would be escaped. */
  #isAt({ bytes, view }: Window, at: number, end: number): boolean {
    const words = this.#words;
    const behind = at + this.#length;
    if (behind >= end) return false;
    for (let word = 0; word < words.length - 1; word += 1)
      if (view.getInt32(at + word * 4, true) !== words[word]) return false;
    if (view.getInt32(behind - 4, true) !== words[words.length - 1]) return false;
    let before = at - 1;
    while (isSpace(bytes[before])) before -= 1;
    if (bytes[before] !== comma && bytes[before] !== openBrace) return false;
    return bytes[skipSpaces(bytes, behind, end)] === colon;
  }
}
