import type { Detect, End } from "@d2pipe/records";
import type { SeenRecord, StreamKey } from "../ports.ts";

/** A full listing that is to be compared with the one before. It may come in parts, each with a `begin` and an `end` of its own. */
export interface Listing {
  detect: Detect;
  /** Lines with a `src` since the last `begin`. */
  count: number;
  /** Records without an id: a missing one may be among them. */
  nameless: number;
  /** Of the parts so far: the last has no end yet, all came whole, or one did not. */
  parts: "open" | "whole" | "cut";
}

/** Names a stream, for maps of them. */
export function toStreamName({ system, stream }: StreamKey): string {
  return `${system}\0${stream}`;
}

/** The full listings of a run that somebody wants compared, from their `detect` line to their end. */
export class Listings {
  readonly #listings = new Map<string, Listing>();
  /** Streams whose `begin` says that they are full. */
  readonly #full = new Set<string>();

  begin(stream: StreamKey, listing: string): void {
    const name = toStreamName(stream);
    if (listing === "full") this.#full.add(name);
    else this.#full.delete(name);
    const before = this.#listings.get(name);
    if (!before) return;
    before.count = 0;
    before.parts = before.parts === "whole" ? "open" : "cut";
  }

  /** Whether a listing begins here, whose records are to be remembered as seen; another part of one goes on with it. */
  detect(detect: Detect): boolean {
    const name = toStreamName(detect);
    if (!this.#full.has(name)) return false;
    const before = this.#listings.get(name);
    if (!before) {
      this.#listings.set(name, { detect, count: 0, nameless: 0, parts: "open" });
      return true;
    }
    // What one part would not delete is not deleted.
    before.detect = { ...detect, delete: detect.delete && before.detect.delete };
    return false;
  }

  /** Any line with a `src` counts, rejections too. Undefined when its stream is not listed. */
  see(
    {
      system,
      stream,
      id,
      aliases = [],
    }: { system: string; stream: string; id?: string | undefined; aliases?: readonly string[] | undefined },
    fingerprint: string | undefined,
  ): SeenRecord | undefined {
    if (this.#listings.size === 0) return undefined;
    const listing = this.#listings.get(toStreamName({ system, stream }));
    if (!listing) return undefined;
    listing.count += 1;
    if (id === undefined) listing.nameless += 1;
    return id === undefined ? undefined : { system, stream, id, aliases, fingerprint };
  }

  end(end: End): void {
    const listing = this.#listings.get(toStreamName(end));
    if (listing?.parts === "open")
      listing.parts = end.complete && end.count === listing.count ? "whole" : "cut";
  }

  isListed(stream: StreamKey): boolean {
    return this.#listings.has(toStreamName(stream));
  }

  get complete(): readonly Listing[] {
    return [...this.#listings.values()].filter(({ parts }) => parts === "whole");
  }
}
