/** The earlier row with the same id. */
export interface Earlier {
  /** Its place, as it was given. */
  place: number;
  /** The rows are alike in all that says anything about the submission. */
  isSame: boolean;
}

/** Numbers a row: two of its id's hash, one of its content's, its place. */
const width = 4;
const fullest = 0.7;

/**
 * The ids of one listing, to find a second row of one key: the index would take it for an edit of the first. Holds 16 bytes a
 * place of a table that is at most 70 % full, about 30 bytes a row, whatever the ids' length. Of a million different ids two are
 * taken for one with a probability of 3 in 100 million (64 bits).
 */
export class SeenIds {
  #slots = 4096;
  #table = new Uint32Array(this.#slots * width);
  #count = 0;

  /** Remembers the row, or says which one had its id before. `place`: from 1. `rev`: of its content. */
  add(id: string, rev: string, place: number): Earlier | undefined {
    if (this.#count >= this.#slots * fullest) this.#grow();
    const [high, low] = toHash(id);
    const [content] = toHash(rev);
    const at = this.#find(high, low);
    const earlier = this.#table[at + 3] ?? 0;
    if (earlier !== 0) return { place: earlier, isSame: this.#table[at + 2] === content };
    this.#table.set([high, low, content, place], at);
    this.#count += 1;
    return undefined;
  }

  /** Where the id stands, or where it would. A place of 0 is free. */
  #find(high: number, low: number): number {
    const table = this.#table;
    for (let slot = low % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * width;
      if (table[at + 3] === 0 || (table[at] === high && table[at + 1] === low)) return at;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = new Uint32Array(this.#slots * width);
    for (let at = 0; at < old.length; at += width) {
      if (old[at + 3] !== 0)
        this.#table.set(old.subarray(at, at + width), this.#find(old[at] ?? 0, old[at + 1] ?? 0));
    }
  }
}

/** 64 bits of a text as two unsigned numbers: two multiplicative hashes that are mixed at the end (cyrb53, wholly used). */
function toHash(text: string): readonly [number, number] {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0];
}
