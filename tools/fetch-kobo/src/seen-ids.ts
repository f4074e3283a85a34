/** The earlier row with the same id. */
export interface Earlier {
  /** Its place, as it was given. */
  place: number;
  /** The rows are alike in all that says anything about the submission. */
  isSame: boolean;
}

/** Numbers a row: two of its id's hash, one of its content's, its place. */
const width = 4;
const fullest = 0.8;
const growth = 1.5;

/**
 * The ids of one listing, to find a second row of one key: the index would take it for an edit of the first. Holds 16 bytes a
 * place of a table that is 53 to 80 % full, 20 to 30 bytes a row, whatever the ids' length. Of a million different ids two are
 * taken for one with a probability of 3 in 100 million (64 bits).
 */
export class SeenIds {
  #slots = 4096;
  #table = new Uint32Array(this.#slots * width);
  #count = 0;

  /** Remembers the row, or says which one had its id before. `place`: from 1. `rev`: of its content. */
  add(id: string, rev: string, place: number): Earlier | undefined {
    if (this.#count >= this.#slots * fullest) this.#grow();
    const content = toHash(rev, seeds.content);
    const [high, low] = [toHash(id, seeds.high), toHash(id, seeds.low)];
    const at = this.#find(high, low);
    const earlier = this.#table[at + 3] ?? 0;
    if (earlier !== 0) return { place: earlier, isSame: this.#table[at + 2] === content };
    this.#table[at] = high;
    this.#table[at + 1] = low;
    this.#table[at + 2] = content;
    this.#table[at + 3] = place;
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
    this.#slots = Math.ceil(this.#slots * growth);
    this.#table = new Uint32Array(this.#slots * width);
    for (let at = 0; at < old.length; at += width) {
      if (old[at + 3] !== 0)
        this.#table.set(old.subarray(at, at + width), this.#find(old[at] ?? 0, old[at + 1] ?? 0));
    }
  }
}

const seeds = { high: 0xdeadbeef, low: 0x41c6ce57, content: 0x2545f491 };

/** 32 bits of a text (murmur3's mixing, a character a step); two seeds give 64 that do not depend on each other. */
function toHash(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) {
    const scrambled = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    hash ^= Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
