/** Lines that lead to the same value of the target, by that value's key, in the order in which they came. */
export class HeldLines {
  readonly #groups = new Map<string, string[]>();

  add(key: string, raw: string): void {
    const line = detach(raw);
    const group = this.#groups.get(key);
    if (group) group.push(line);
    else this.#groups.set(key, [line]);
  }

  /** Each group once; it is given up then. */
  *take(): Generator<readonly string[]> {
    for (const [key, group] of this.#groups) {
      this.#groups.delete(key);
      yield group;
    }
  }
}

/** A line is a part of the piece of input that it came in, and would keep all of that in memory. */
export function detach(raw: string): string {
  return Buffer.from(raw, "utf8").toString("utf8");
}
