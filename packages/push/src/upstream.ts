import type { RecordLine } from "@d2pipe/records";
import type { IndexEntry } from "./index-port.ts";

/** A record whatever its target. */
export function ownerKey({ system, id }: { system: string; id: string }): string {
  return `${system}\u0000${id}`;
}

/**
 * Records that a tool upstream could not use. They are remembered without a target (scope ""), so that the next run knows
 * what is owed; one that is skipped on purpose later, or arrives after all, is owed no more.
 */
export class Upstream {
  readonly #owed: Set<string>;

  constructor(owed: Set<string>) {
    this.#owed = owed;
  }

  isOwed(key: { system: string; id: string }): boolean {
    return this.#owed.size > 0 && this.#owed.has(ownerKey(key));
  }

  /** What the index has to remember of a foreign outcome, if anything. */
  toEntry({ src, outcome }: RecordLine<"outcome">): IndexEntry | undefined {
    const { system, stream, id, rev } = src;
    if (id === undefined) return undefined;
    const isRejected = outcome.status === "rejected";
    const key = ownerKey({ system, id });
    if (!isRejected && !this.#owed.has(key)) return undefined;
    if (!isRejected) this.#owed.delete(key);
    const { status, code } = outcome;
    return {
      system,
      id,
      scope: "",
      stream,
      target: undefined,
      generation: 0,
      rev,
      hash: undefined,
      status,
      code,
    };
  }
}
