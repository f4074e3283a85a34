import { formatCount } from "@d2pipe/format";
import type { Begin, End, ParsedLine } from "@d2pipe/records";

/** What the framing of the input says at its end (design §2, stream lines). */
export interface FramingReport {
  /** Every `begin` has its `end`, every count is right, and every end says `complete`. Typed lines without framing are fine. */
  readonly complete: boolean;
  /** One sentence an issue, ids only. */
  readonly issues: readonly string[];
  /** The input ended because of a signal, not by itself. */
  readonly interrupted: boolean;
}

interface OpenStream {
  begin: Begin;
  seen: number;
}

function keyOf(named: { system: string; stream: string }): string {
  return `${named.system} ${named.stream}`;
}

/** Watches begin, records and end of each stream. */
export class Framing {
  readonly #open = new Map<string, OpenStream>();
  readonly #issues: string[] = [];
  #last: OpenStream | undefined;
  #lastSystem = "";
  #lastStream = "";

  see(parsed: ParsedLine): void {
    if (parsed.kind === "begin") this.#begin(parsed.line.begin);
    else if (parsed.kind === "end") this.#end(parsed.line.end);
    else if ("src" in parsed.line) this.#record(parsed.line.src.system, parsed.line.src.stream);
  }

  report(interrupted: boolean): FramingReport {
    const unended = [...this.#open.values()].map(
      ({ begin, seen }) =>
        `${begin.system} ${begin.stream}: no end line after ${formatCount(seen, "record")}; the source died or was cut off`,
    );
    const issues = [...this.#issues, ...unended];
    return { complete: issues.length === 0 && !interrupted, issues, interrupted };
  }

  #begin(begin: Begin): void {
    const key = keyOf(begin);
    if (this.#open.has(key)) this.#issues.push(`${key}: a second begin before the end of the first`);
    this.#open.set(key, { begin, seen: 0 });
    this.#lastSystem = "";
  }

  #record(system: string, stream: string): void {
    if (system !== this.#lastSystem || stream !== this.#lastStream) {
      this.#last = this.#open.get(keyOf({ system, stream }));
      this.#lastSystem = system;
      this.#lastStream = stream;
    }
    if (this.#last) this.#last.seen += 1;
  }

  #end(end: End): void {
    const key = keyOf(end);
    const open = this.#open.get(key);
    if (open && open.seen !== end.count) {
      this.#issues.push(
        `${key}: the end line counts ${formatCount(end.count, "record")}, ${open.seen} came; lines were lost or added`,
      );
    }
    if (!end.complete) this.#issues.push(`${key}: the source says that its listing is incomplete`);
    this.#open.delete(key);
    this.#lastSystem = "";
  }
}
