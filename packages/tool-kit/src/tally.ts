import { isLineKind, isStreamKind } from "@d2pipe/records";

/** What a run counted, for the last summary line. */
export class Tally {
  #in = 0;
  readonly #words = new Map<string, number>();
  readonly #singulars = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#in === 0 && this.#words.size === 0;
  }

  consumed(): void {
    this.#in += 1;
  }

  wrote(kind: string): void {
    if (isLineKind(kind) && isStreamKind(kind)) return;
    this.count(`${kind}s`, 1, kind);
  }

  /** `singular` is how the word reads for one of them, where that differs. */
  count(word: string, by = 1, singular: string = word): void {
    this.#singulars.set(word, singular);
    this.#words.set(word, (this.#words.get(word) ?? 0) + by);
  }

  /** `1200 in, 18 created, 2 updated, 12.3 s`; `hasInput` is false for sources. */
  render(hasInput: boolean, seconds: number): string {
    const counts = [...this.#words].map(
      ([word, count]) => `${count} ${count === 1 ? this.#singulars.get(word) : word}`,
    );
    return [...(hasInput ? [`${this.#in} in`] : []), ...counts, `${seconds.toFixed(1)} s`].join(", ");
  }

  /** The same as fields of a JSON log line. */
  fields(hasInput: boolean, seconds: number): Record<string, number> {
    return { ...(hasInput ? { in: this.#in } : {}), ...Object.fromEntries(this.#words), seconds };
  }
}
