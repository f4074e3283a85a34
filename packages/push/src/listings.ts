import type { Detect, End } from "@d2pipe/records";
import type { SeenRecord, StreamKey } from "./ports.ts";

/** A full listing that is to be compared with the one before. */
export interface Listing {
  detect: Detect;
  /** Lines with a `src` since it began. */
  count: number;
  /** Records without an id: a missing one may be among them. */
  nameless: number;
  isComplete: boolean;
}

function toText({ system, stream }: StreamKey): string {
  return `${system}\0${stream}`;
}

/** The full listings of a run that somebody wants compared, from their `detect` line to their end. */
export class Listings {
  readonly #listings = new Map<string, Listing>();
  /** Streams whose `begin` says that they are full. */
  readonly #full = new Set<string>();

  begin(stream: StreamKey, listing: string): void {
    if (listing === "full") this.#full.add(toText(stream));
    else this.#full.delete(toText(stream));
  }

  /** Whether what follows is to be remembered as seen. */
  detect(detect: Detect): boolean {
    if (!this.#full.has(toText(detect))) return false;
    this.#listings.set(toText(detect), { detect, count: 0, nameless: 0, isComplete: false });
    return true;
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
    const listing = this.#listings.get(toText({ system, stream }));
    if (!listing) return undefined;
    listing.count += 1;
    if (id === undefined) listing.nameless += 1;
    return id === undefined ? undefined : { system, stream, id, aliases, fingerprint };
  }

  end(end: End): void {
    const listing = this.#listings.get(toText(end));
    if (listing) listing.isComplete = end.complete && end.count === listing.count;
  }

  isListed(stream: StreamKey): boolean {
    return this.#listings.has(toText(stream));
  }

  get complete(): readonly Listing[] {
    return [...this.#listings.values()].filter(({ isComplete }) => isComplete);
  }
}
