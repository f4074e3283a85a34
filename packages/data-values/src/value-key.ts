import { isSpace, skipSpaces } from "./json-bytes.ts";

const openBrace = 0x7b;
const comma = 0x2c;
const colon = 0x3a;

/** A key of a value, looked for in its bytes. */
export class ValueKey {
  readonly name: string;
  readonly #needle: Buffer;
  /** Where it stood in the value before, from the start of that: mostly it stands there again. */
  #offset = 1;
  /** Where it stands next; only until other bytes are in the window. */
  #next = 0;

  constructor(name: string) {
    this.name = name;
    this.#needle = Buffer.from(`"${name}"`);
  }

  /** Other bytes are in the window now. */
  forget(): void {
    this.#next = 0;
  }

  /** Where the key's value starts, in a value without braces or brackets inside; −1 when it has no such key. */
  find(bytes: Buffer, start: number, end: number): number {
    const likely = start + this.#offset;
    if (this.#isAt(bytes, likely, end)) return this.#behind(bytes, likely);
    if (this.#next < start) this.#next = this.#search(bytes, start);
    while (this.#next < end) {
      if (this.#isAt(bytes, this.#next, end)) {
        this.#offset = this.#next - start;
        return this.#behind(bytes, this.#next);
      }
      this.#next = this.#search(bytes, this.#next + 1);
    }
    return -1;
  }

  #search(bytes: Buffer, from: number): number {
    const at = bytes.indexOf(this.#needle, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }

  #behind(bytes: Buffer, at: number): number {
    const end = skipSpaces(bytes, at + this.#needle.length, bytes.length) + 1;
    return skipSpaces(bytes, end, bytes.length);
  }

  /** A key has a brace or a comma before it and a colon behind it. Inside a string its quotes would be escaped. */
  #isAt(bytes: Buffer, at: number, end: number): boolean {
    const needle = this.#needle;
    const behind = at + needle.length;
    if (behind >= end) return false;
    for (let index = 0; index < needle.length; index += 1)
      if (bytes[at + index] !== needle[index]) return false;
    let before = at - 1;
    while (isSpace(bytes[before])) before -= 1;
    if (bytes[before] !== comma && bytes[before] !== openBrace) return false;
    return bytes[skipSpaces(bytes, behind, end)] === colon;
  }
}
