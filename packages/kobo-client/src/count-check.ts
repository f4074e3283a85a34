/** A page as the server counted and gave it. */
export interface CountedPage {
  /** How many submissions there are after the last `_id` asked for, this page's own included. */
  count: number;
  ids: readonly number[];
}

/**
 * Whether the pages of a listing add up: a server that stops early, repeats rows or miscounts must not look like one that has
 * lost submissions. Pages are asked for by `_id > last`, so each `count` says what is still to come.
 */
export class CountCheck {
  #seen = 0;
  #last = 0;

  /** So many rows were given. */
  get seen(): number {
    return this.#seen;
  }

  /** The greatest `_id` given. */
  get last(): number {
    return this.#last;
  }

  /** What is wrong with the page, which does not count then, or whether it seems to be the last. */
  add({ count, ids }: CountedPage): { issue: string } | { seemsLast: boolean } {
    if (ids.length > count) return { issue: `the server's count is ${count}, and it gave ${ids.length}` };
    if (ids.length === 0 && count > 0)
      return { issue: `the server's count is ${count} more, and it gave none of them` };
    let last = this.#last;
    for (const id of ids) {
      if (id <= last)
        return { issue: `submission ${id} came after ${last}; they were asked for by rising _id` };
      last = id;
    }
    this.#last = last;
    this.#seen += ids.length;
    return { seemsLast: ids.length === count };
  }

  /**
   * Whether a page that seems to be the last one is, by the whole form's `count` and greatest `_id`: a `count` that is too low by a
   * page's length would have ended the listing early. Fewer than were given: some were deleted meanwhile, which the next run sees.
   */
  confirmLast({
    count,
    greatest,
  }: {
    count: number;
    greatest: number;
  }): { issue: string } | { isLast: boolean } {
    if (greatest > this.#last) return { isLast: false };
    return count > this.#seen
      ? { issue: `the server's count is ${count}, and it gave ${this.#seen}` }
      : { isLast: true };
  }
}
