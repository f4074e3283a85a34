import { skipString, skipValue } from "./skip-value.ts";

const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const leftBrace = 0x7b;
const rightBrace = 0x7d;

/** Numbers a member: where its name begins and ends, without its quotes, and its value. */
const memberWidth = 4;
/** Numbers a row: where it begins and ends, and which member is its first. */
const rowWidth = 3;

function enlarge(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/**
 * Where the submissions of a page, and the members of each, stand in its bytes. Numbers, not objects, of which a page would have
 * a hundred thousand; and their memory serves for many pages, one after the other.
 */
export class SubmissionTable {
  #bytes: Buffer = Buffer.alloc(0);
  #rows = new Int32Array(1024 * rowWidth);
  #count = 0;
  #members = new Int32Array(16_384 * memberWidth);
  #memberCount = 0;

  /** How many submissions there are. */
  get count(): number {
    return this.#count;
  }

  /** Starts a page anew. */
  clear(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#count = 0;
    this.#memberCount = 0;
  }

  /**
   * Adds the object that starts at `start`; returns the place behind it. -1 when it is not compact JSON (no blanks between its
   * parts), or nested more than 100 deep: then `JSON.parse` has to judge it.
   */
  add(start: number): number {
    const end = this.#addMembers(start);
    if (end === -1) return -1;
    if ((this.#count + 2) * rowWidth > this.#rows.length) this.#rows = enlarge(this.#rows);
    const at = this.#count * rowWidth;
    this.#rows[at] = start;
    this.#rows[at + 1] = end;
    this.#count += 1;
    this.#rows[at + rowWidth + 2] = this.#memberCount;
    return end;
  }

  #addMembers(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] !== leftBrace) return -1;
    if (bytes[start + 1] === rightBrace) return start + 2;
    for (let at = start + 1; ; at += 1) {
      const nameEnd = skipString(bytes, at);
      if (nameEnd === -1 || bytes[nameEnd] !== colon) return -1;
      const end = skipValue(bytes, nameEnd + 1, 0);
      if (end === -1) return -1;
      const to = this.#memberCount * memberWidth;
      if (to === this.#members.length) this.#members = enlarge(this.#members);
      const members = this.#members;
      members[to] = at + 1;
      members[to + 1] = nameEnd - 1;
      members[to + 2] = nameEnd + 1;
      members[to + 3] = end;
      this.#memberCount += 1;
      at = end;
      if (bytes[at] === rightBrace) return at + 1;
      if (bytes[at] !== comma) return -1;
    }
  }

  getJson(row: number): Buffer {
    const at = row * rowWidth;
    return this.#bytes.subarray(this.#rows[at], this.#rows[at + 1]);
  }

  getText(row: number): string {
    const at = row * rowWidth;
    return this.#bytes.toString("utf8", this.#rows[at], this.#rows[at + 1]);
  }

  /** A submission's members are those from its first one up to the next submission's first one. */
  getFirstMember(row: number): number {
    return row === 0 ? 0 : (this.#rows[row * rowWidth + 2] ?? 0);
  }

  getName(member: number): string {
    const at = member * memberWidth;
    const name = this.#bytes.toString("utf8", this.#members[at], this.#members[at + 1]);
    return name.includes("\\") ? String(JSON.parse(`"${name}"`)) : name;
  }

  /** Where the name begins in the text of its submission. */
  getNameStart(row: number, member: number): number {
    return (this.#members[member * memberWidth] ?? 0) - (this.#rows[row * rowWidth] ?? 0);
  }

  getNameEnd(row: number, member: number): number {
    return (this.#members[member * memberWidth + 1] ?? 0) - (this.#rows[row * rowWidth] ?? 0);
  }

  /** As it is written: a string with its quotes. */
  getValue(member: number): string {
    const at = member * memberWidth + 2;
    return this.#bytes.toString("utf8", this.#members[at], this.#members[at + 1]);
  }

  /** The first member of this name; -1 when there is none. `name`: its UTF-8. */
  find(row: number, name: Uint8Array): number {
    const last = this.getFirstMember(row + 1);
    for (let member = this.getFirstMember(row); member < last; member += 1)
      if (this.hasName(member, name)) return member;
    return -1;
  }

  hasName(member: number, name: Uint8Array): boolean {
    const bytes = this.#bytes;
    const start = this.#members[member * memberWidth] ?? 0;
    const end = this.#members[member * memberWidth + 1] ?? 0;
    for (let at = start; at < end; at += 1) {
      if (bytes[at] === backslash) return Buffer.from(this.getName(member)).equals(name);
      if (bytes[at] !== name[at - start]) return false;
    }
    return end - start === name.length;
  }
}
