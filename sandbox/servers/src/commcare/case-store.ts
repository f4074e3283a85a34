import { compareByIndexTime, type StoredCase } from "./case-record.ts";
import { toNextMicrosecond, toTimeStamp } from "./time-stamp.ts";

/** Which of the newest cases the search index does not show yet: of the `newest`, each `every`-th. */
export interface HiddenCases {
  newest: number;
  every: number;
}

/**
 * The cases of one server: what is saved, and what the search index lists. They differ while the index lags:
 * single reads see what is saved, lists see what is indexed.
 */
export class CaseStore {
  readonly #saved = new Map<string, StoredCase>();
  readonly #listed = new Map<string, StoredCase>();
  readonly #lagging: { record: StoredCase; requests: number }[] = [];
  readonly #now: () => Date;
  #sorted: readonly StoredCase[] | undefined;
  #newest = "";

  constructor(now: () => Date) {
    this.#now = now;
  }

  get size(): number {
    return this.#saved.size;
  }

  /** Later than every time stamp given before, so that a written case is listed last. */
  nextTimeStamp(): string {
    const now = toTimeStamp(this.#now().getTime());
    this.#newest = now > this.#newest ? now : toNextMicrosecond(this.#newest);
    return this.#newest;
  }

  get(id: string): StoredCase | undefined {
    return this.#saved.get(id);
  }

  /** Every case that is saved, whether it is listed or not. */
  saved(): readonly StoredCase[] {
    return [...this.#saved.values()];
  }

  /** Saves a case; it is listed after `lag` list requests. */
  put(record: StoredCase, lag = 0): void {
    this.#saved.set(record.case_id, record);
    if (record.indexed_on > this.#newest) this.#newest = record.indexed_on;
    if (lag > 0) this.#lagging.push({ record, requests: lag });
    else this.#list(record);
  }

  remove(id: string): boolean {
    this.#sorted = undefined;
    this.#listed.delete(id);
    return this.#saved.delete(id);
  }

  /** Saves again with new times, as a worker's phone or another program would. */
  touch(id: string): void {
    const record = this.#saved.get(id);
    if (!record) return;
    const stamp = this.nextTimeStamp();
    this.put({ ...record, date_modified: stamp, server_date_modified: stamp, indexed_on: stamp });
  }

  /** What the index lists, in the order of v2. Counts as one list request for the lag. */
  list(hidden?: HiddenCases): readonly StoredCase[] {
    this.#catchUp();
    this.#sorted ??= [...this.#listed.values()].toSorted(compareByIndexTime);
    if (!hidden) return this.#sorted;
    const first = this.#sorted.length - hidden.newest;
    return this.#sorted.filter((_, place) => place < first || (place - first) % hidden.every !== 0);
  }

  #catchUp(): void {
    for (const each of this.#lagging.splice(0)) {
      if (each.requests > 0) this.#lagging.push({ ...each, requests: each.requests - 1 });
      else this.#list(each.record);
    }
  }

  #list(record: StoredCase): void {
    this.#listed.set(record.case_id, record);
    this.#sorted = undefined;
  }
}
