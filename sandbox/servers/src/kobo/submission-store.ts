import type { Answers, StoredSubmission } from "./submission.ts";

function toSubmissionTime(now: Date): string {
  return now.toISOString().slice(0, 19);
}

/** The submissions of one form, by `_id`. */
export class SubmissionStore {
  readonly #rows = new Map<number, StoredSubmission>();
  readonly #now: () => Date;
  readonly #newUuid: () => string;
  #lastId = 0;
  /** Of `list`, until something changes. */
  #sorted: readonly StoredSubmission[] | undefined;

  constructor(options: { now: () => Date; newUuid: () => string; rows: Iterable<StoredSubmission> }) {
    this.#now = options.now;
    this.#newUuid = options.newUuid;
    for (const row of options.rows) {
      this.#rows.set(row._id, row);
      this.#lastId = Math.max(this.#lastId, row._id);
    }
  }

  get size(): number {
    return this.#rows.size;
  }

  /** In the order of `_id`. */
  list(): readonly StoredSubmission[] {
    this.#sorted ??= [...this.#rows.values()].toSorted((a, b) => a._id - b._id);
    return this.#sorted;
  }

  #put(row: StoredSubmission): void {
    this.#sorted = undefined;
    this.#rows.set(row._id, row);
  }

  add(answers: Answers): StoredSubmission {
    this.#lastId += 1;
    const uuid = this.#newUuid();
    const submissionTime = toSubmissionTime(this.#now());
    const row = { _id: this.#lastId, uuid, rootUuid: uuid, answers, submissionTime, submittedBy: null };
    this.#put(row);
    return row;
  }

  /** As Enketo or a bulk edit does: a new uuid, the old one deprecated, `_id`, root and time as they were; the empty text takes an answer away. */
  edit(id: number, changes: Answers): StoredSubmission | undefined {
    const before = this.#rows.get(id);
    if (!before) return undefined;
    const merged = Object.entries({ ...before.answers, ...changes }).filter(([, value]) => value !== "");
    const row: StoredSubmission = {
      ...before,
      uuid: this.#newUuid(),
      deprecatedUuid: before.uuid,
      answers: Object.fromEntries(merged),
    };
    this.#put(row);
    return row;
  }

  remove(id: number): boolean {
    this.#sorted = undefined;
    return this.#rows.delete(id);
  }
}
