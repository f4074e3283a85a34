import { formatCount, formatSeconds } from "@d2pipe/format";
import { isLineKind, isStreamKind } from "@d2pipe/records";

/** What a run counted, for the last summary line. */
export class Tally {
  #in = 0;
  readonly #counts = new Map<string, number>();
  readonly #singulars = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#in === 0 && this.#counts.size === 0;
  }

  consumed(): void {
    this.#in += 1;
  }

  wrote(kind: string, by = 1): void {
    if (isLineKind(kind) && isStreamKind(kind)) return;
    this.count(`${kind}s`, by, kind);
  }

  /** `singular` is the name for one of them, where that differs. */
  count(name: string, by = 1, singular: string = name): void {
    this.#singulars.set(name, singular);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  /** `1200 in, 18 created, 2 updated, 12.3 s`; `hasInput` is false for sources. */
  render(hasInput: boolean, seconds: number): string {
    const counts = [...this.#counts].map(([name, count]) =>
      formatCount(count, this.#singulars.get(name) ?? name, name),
    );
    return [...(hasInput ? [`${this.#in} in`] : []), ...counts, formatSeconds(seconds)].join(", ");
  }

  /** The same as fields of a JSON log line. */
  fields(hasInput: boolean, seconds: number): Record<string, number> {
    return { ...(hasInput ? { in: this.#in } : {}), ...Object.fromEntries(this.#counts), seconds };
  }
}
