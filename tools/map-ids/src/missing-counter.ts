import { formatCount } from "@d2pipe/format";
import type { MissingId } from "@d2pipe/id-map";

/** More would hide the others. */
const maxShown = 20;

/** How often each id had no partner. */
export class MissingCounter {
  readonly #counts = new Map<string, number>();

  count(missing: readonly MissingId[]): void {
    for (const { kind, id } of missing) {
      const key = `${kind} ${id}`;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** One line for people, most frequent first; undefined when every id had one. */
  render(): string | undefined {
    if (this.#counts.size === 0) return undefined;
    const sorted = [...this.#counts].toSorted(([, one], [, other]) => other - one);
    const shown = sorted.slice(0, maxShown).map(([key, count]) => `${key}: ${formatCount(count, "record")}`);
    const others = sorted.length - shown.length;
    return `without a partner: ${[...shown, ...(others > 0 ? [`and ${formatCount(others, "more id", "more ids")}`] : [])].join(", ")}`;
  }
}
