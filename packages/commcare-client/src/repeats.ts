/**
 * Knows which cases of a run were seen in which revision. CommCare sends a case again when it changed during the pull,
 * when a page is repeated, and at the inclusive edge of a window (commcare-kobo-api §2.3, §3.2).
 * Memory is bounded: at least the last `capacity` cases are remembered, and a repeat from before that goes out again,
 * which every reader accepts.
 */
export class Repeats {
  readonly #capacity: number;
  #recent = new Map<string, string>();
  #older = new Map<string, string>();

  constructor(capacity = 40_000) {
    this.#capacity = capacity;
  }

  /** Whether this case was seen in this revision before; remembers it. */
  isRepeat(id: string, revision: string): boolean {
    if ((this.#recent.get(id) ?? this.#older.get(id)) === revision) return true;
    if (this.#recent.size >= this.#capacity) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(id, revision);
    return false;
  }
}
