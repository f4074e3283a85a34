import type { Begin, CheckpointLine, End, Src } from "@d2pipe/records";
import type { Output } from "./output.ts";

interface Listing {
  system: string;
  stream: string;
  count: number;
  /** Absent: its end did not come. */
  isComplete?: boolean;
}

function keyOf({ system, stream }: { system: string; stream: string }): string {
  return `${system} ${stream}`;
}

/**
 * Frames the output anew (design §2): records are held back behind the ends of the input, and totals change their number. Begins
 * stay where they are; checkpoints and ends come last. What the input frames twice is framed once.
 */
export class NewFraming {
  readonly #out: Pick<Output, "write" | "pass">;
  readonly #listings = new Map<string, Listing>();
  readonly #checkpoints: CheckpointLine[] = [];

  constructor(out: Pick<Output, "write" | "pass">) {
    this.#out = out;
  }

  begin(begin: Begin, raw: string): void {
    if (this.#open(begin)) this.#out.pass(raw);
  }

  /** A listing of the tool's own, that begins and ends here. */
  add(begin: Begin): void {
    if (!this.#open(begin)) return;
    this.#out.write({ begin });
    this.end({ system: begin.system, stream: begin.stream, count: 0, complete: true });
  }

  #open(begin: Begin): boolean {
    const key = keyOf(begin);
    if (this.#listings.has(key)) return false;
    const { system, stream } = begin;
    this.#listings.set(key, { system, stream, count: 0 });
    return true;
  }

  /** A line with this `src` goes out. */
  count(src: Src): void {
    const listing = this.#listings.get(keyOf(src));
    if (listing) listing.count += 1;
  }

  checkpoint(line: CheckpointLine): void {
    this.#checkpoints.push(line);
  }

  end(end: End): void {
    const listing = this.#listings.get(keyOf(end));
    if (listing) listing.isComplete = end.complete && listing.isComplete !== false;
    else this.#out.write({ end });
  }

  /** After the last record. Where something is missing no checkpoint is passed on: what was held back has to come again. */
  close({ isComplete: isInputComplete, hasAll }: { isComplete: boolean; hasAll: boolean }): void {
    if (hasAll) for (const line of this.#checkpoints) this.#out.write(line);
    for (const { system, stream, count, isComplete } of this.#listings.values()) {
      if (isComplete === undefined) continue;
      this.#out.write({ end: { system, stream, count, complete: isComplete && isInputComplete } });
    }
  }
}
