import { findAnyEnd, parseBytes, skipSpaces } from "./json-bytes.ts";

/** What may come next: the object, a key, what follows a key, the list, what follows a pair, nothing. */
type Expected = "object" | "key" | "value" | "list" | "next" | "nothing" | "never";

/** Longer than this, what stands beside the values is not what DHIS2 sends. */
const longestPart = 1024 * 1024;
const listKey = "dataValues";

/** Reads what stands around the list of values: the object, its other keys, its end. Takes whole keys and values only. */
export class HeadReader {
  readonly strings: Map<string, string> = new Map();
  #expected: Expected = "object";
  #key = "";
  #hasList = false;
  #hasKeys = false;
  issue: string | undefined;

  /** The next byte is the first one of the list of values. */
  get isInList(): boolean {
    return this.#expected === "list";
  }

  get isEnded(): boolean {
    return this.#expected === "nothing";
  }

  leaveList(): void {
    this.#expected = "next";
  }

  /** @returns the first byte that was not taken: it needs more to come, or it is in the list */
  read(bytes: Buffer, start: number, filled: number): number {
    let at = skipSpaces(bytes, start, filled);
    while (at < filled && this.#expected !== "list" && this.issue === undefined) {
      const taken = this.#take(bytes, at, filled);
      if (taken === -1) {
        if (filled - at > longestPart) this.#refuse("something else than values stands in it");
        return at;
      }
      at = skipSpaces(bytes, taken, filled);
    }
    return at;
  }

  #refuse(why: string): number {
    this.issue = why;
    this.#expected = "never";
    return -1;
  }

  /** One part: the first byte behind it; −1 when the rest of it has to come first. */
  #take(bytes: Buffer, at: number, filled: number): number {
    const mark = String.fromCharCode(bytes[at] ?? 0);
    switch (this.#expected) {
      case "object":
        if (mark !== "{")
          return this.#refuse(mark === "<" ? "it is a page, not JSON" : "it is not a JSON object");
        this.#expected = "key";
        return at + 1;
      case "key":
        if (mark === "}" && !this.#hasKeys) return this.#end(at);
        return mark === '"' ? this.#takeKey(bytes, at, filled) : this.#refuse("it is not JSON");
      case "value":
        return this.#takeValue(bytes, at, filled);
      case "next":
        if (mark === "}") return this.#end(at);
        if (mark !== ",") return this.#refuse("it is not JSON");
        this.#expected = "key";
        return at + 1;
      default:
        return this.#refuse("something stands behind its end");
    }
  }

  #end(at: number): number {
    if (this.#hasKeys && !this.#hasList) return this.#refuse(`it has no ${listKey}`);
    this.#expected = "nothing";
    return at + 1;
  }

  /** With the colon behind it. */
  #takeKey(bytes: Buffer, start: number, filled: number): number {
    const end = findAnyEnd(bytes, start, filled);
    const colon = end === -1 ? filled : skipSpaces(bytes, end, filled);
    if (colon === filled) return -1;
    const key = parseBytes(bytes, start, end);
    if (typeof key !== "string" || bytes[colon] !== 0x3a) return this.#refuse("it is not JSON");
    this.#key = key;
    this.#hasKeys = true;
    this.#expected = "value";
    return colon + 1;
  }

  #takeValue(bytes: Buffer, start: number, filled: number): number {
    if (this.#key === listKey && bytes[start] === 0x5b) {
      if (this.#hasList) return this.#refuse(`it has ${listKey} twice`);
      this.#hasList = true;
      this.#expected = "list";
      return start + 1;
    }
    const end = findAnyEnd(bytes, start, filled);
    if (end === -1) return -1;
    const value = parseBytes(bytes, start, end);
    if (value === undefined) return this.#refuse("it is not JSON");
    if (typeof value === "string") this.strings.set(this.#key, value);
    this.#expected = "next";
    return end;
  }
}
