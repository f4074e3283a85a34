interface LateCommit {
  /** Requests that are still to be answered before it is carried out. */
  left: number;
  commit: () => void;
}

/** Requests whose clients are gone and that the server has still to carry out. */
export class LateCommits {
  #waiting: LateCommit[] = [];

  /** Carries it out once so many more requests were answered. */
  add(afterRequests: number, commit: () => void): void {
    this.#waiting.push({ left: afterRequests, commit });
  }

  /** A request was answered: what has waited long enough is carried out, in the order in which it came. */
  requestAnswered(): void {
    for (const late of this.#waiting) late.left -= 1;
    this.#carryOut((late) => late.left <= 0);
  }

  carryOutAll(): void {
    this.#carryOut(() => true);
  }

  #carryOut(isDue: (late: LateCommit) => boolean): void {
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((late) => !due.includes(late));
    for (const { commit } of due) commit();
  }
}
