/** 64 bits of two texts as two halves (the mixing of cyrb53): two of a billion cases look alike once in many thousand runs. */
function hash(id: string, revision: string): readonly [number, number] {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (const text of [id, revision]) {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 2_654_435_761);
      high = Math.imul(high ^ code, 1_597_334_677);
    }
    // Tells "ab" and "c" from "a" and "bc".
    low = Math.imul(low ^ 0x10000, 2_654_435_761);
    high = Math.imul(high ^ 0x10000, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  // Zero marks an empty slot.
  return [low >>> 0 || 1, high >>> 0];
}

/** A set of hashes in one flat array, which the garbage collector never looks into. */
class HashSet {
  readonly #slots: Uint32Array;
  readonly #mask: number;
  size = 0;

  constructor(capacity: number) {
    const places = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#slots = new Uint32Array(places * 2);
    this.#mask = places - 1;
  }

  /** The slot that holds this hash, or the empty one where it would go. */
  #find(low: number, high: number): { at: number; isThere: boolean } {
    for (let place = high & this.#mask; ; place = (place + 1) & this.#mask) {
      const at = place * 2;
      if (this.#slots[at] === 0) return { at, isThere: false };
      if (this.#slots[at] === low && this.#slots[at + 1] === high) return { at, isThere: true };
    }
  }

  has(low: number, high: number): boolean {
    return this.#find(low, high).isThere;
  }

  add(low: number, high: number): void {
    const { at } = this.#find(low, high);
    this.#slots[at] = low;
    this.#slots[at + 1] = high;
    this.size += 1;
  }

  clear(): void {
    this.#slots.fill(0);
    this.size = 0;
  }
}

/**
 * Knows which cases of a run were seen in which revision. CommCare sends a case again when it changed during the pull,
 * when a page is repeated, and at the inclusive edge of a window (commcare-kobo-api §2.3, §3.2).
 * Memory is bounded: at least the last `capacity` cases are remembered, and a repeat from before that goes out again,
 * which every reader accepts.
 */
export class Repeats {
  readonly #capacity: number;
  #recent: HashSet;
  #older: HashSet;

  /** The usual capacity is more than two of the largest pages. */
  constructor(capacity = 16_000) {
    this.#capacity = capacity;
    this.#recent = new HashSet(capacity);
    this.#older = new HashSet(capacity);
  }

  /** Whether this case was seen in this revision before; remembers it. */
  isRepeat(id: string, revision: string): boolean {
    const [low, high] = hash(id, revision);
    if (this.#recent.has(low, high) || this.#older.has(low, high)) return true;
    if (this.#recent.size >= this.#capacity) {
      const emptied = this.#older;
      emptied.clear();
      this.#older = this.#recent;
      this.#recent = emptied;
    }
    this.#recent.add(low, high);
    return false;
  }
}
