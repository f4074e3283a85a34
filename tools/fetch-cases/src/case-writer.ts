import type { CaseText } from "@d2pipe/commcare-client";
import type { Listing, Outcome, Src } from "@d2pipe/records";
import type { Output } from "@d2pipe/tool-kit";
import type { CaseCursor } from "./case-cursor.ts";

const system = "commcare";

/** Writes one framed listing: begin, cases, checkpoints, end. The end counts every line that had a `src`. */
export class CaseWriter {
  readonly #out: Output;
  readonly #stream: string;
  readonly #start: string;
  #count = 0;
  #cases = 0;

  constructor(out: Output, stream: string) {
    this.#out = out;
    this.#stream = stream;
    this.#start = `{"src":{"system":${JSON.stringify(system)},"stream":${JSON.stringify(stream)},"id":`;
  }

  /** Cases written. */
  get cases(): number {
    return this.#cases;
  }

  begin(listing: Listing): void {
    this.#out.write({ begin: { system, stream: this.#stream, listing } });
  }

  /** Put together as text, because this runs for every case. */
  case({ id, revision, json }: CaseText): void {
    const rev = revision === undefined ? "" : `,"rev":"${revision}"`;
    this.#out.writeText(`${this.#start}${JSON.stringify(id)}${rev}},"case":${json}}`, "case");
    this.#count += 1;
    this.#cases += 1;
  }

  outcome(id: string, outcome: Omit<Outcome, "tool">): void {
    const src: Src = { system, stream: this.#stream, id };
    this.#out.outcome(src, outcome);
    this.#count += 1;
  }

  checkpoint(cursor: CaseCursor): void {
    this.#out.write({ checkpoint: { system, stream: this.#stream, cursor: { ...cursor } } });
  }

  end(): void {
    this.#out.write({ end: { system, stream: this.#stream, count: this.#count, complete: true } });
  }
}
