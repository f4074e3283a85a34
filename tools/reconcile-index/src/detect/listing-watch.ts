import type { Sighting, Sightings, Stream } from "@d2pipe/index-store";
import { judgeListing, type Judgement } from "@d2pipe/reconcile";
import type { End, ParsedLine } from "@d2pipe/records";
import type { Logger, Output } from "@d2pipe/tool-kit";

/** A transaction is worth its while, and no more lines than this wait for it. */
const batchSize = 500;

type RecordLine = Exclude<ParsedLine, { kind: "begin" | "detect" | "checkpoint" | "end" }>;

/** One full listing of one stream, from its begin to its end. */
export class ListingWatch {
  readonly #sightings: Sightings;
  readonly #stream: Stream;
  #batch: Sighting[] = [];
  #held: string[] = [];
  #pass: (raw: string) => void = () => undefined;
  #seen = 0;
  #nameless = 0;

  constructor(sightings: Sightings, { system, stream }: Stream) {
    this.#sightings = sightings;
    this.#stream = { system, stream };
    sightings.begin(this.#stream);
  }

  /** A line is passed on only once its sighting is in the index: the sink must not be ahead of what we know. */
  see(parsed: RecordLine, raw: string, pass: (raw: string) => void): void {
    this.#seen += 1;
    this.#pass = pass;
    this.#held.push(raw);
    const { id, aliases = [] } = parsed.line.src;
    if (id === undefined) this.#nameless += 1;
    else this.#batch.push({ id, aliases, fingerprint: this.#fingerprint(parsed) });
    if (this.#held.length >= batchSize) this.flush();
  }

  flush(): void {
    if (this.#batch.length > 0) this.#sightings.see(this.#stream, this.#batch);
    for (const raw of this.#held) this.#pass(raw);
    this.#batch = [];
    this.#held = [];
  }

  judge(end: End, maxVanished: number | undefined): Judgement | "incomplete" {
    if (!end.complete || end.count !== this.#seen) return "incomplete";
    return judgeListing(
      { ...this.#sightings.count(this.#stream), nameless: this.#nameless },
      { maxVanished },
    );
  }

  /** Marks, and tells people what it marked. */
  complete(log: Logger, out: Output): void {
    const { vanished, cameBack, suspectedEdits } = this.#sightings.count(this.#stream);
    this.#sightings.complete(this.#stream);
    out.count("seen", this.#seen);
    out.count("vanished", vanished);
    out.count("came back", cameBack);
    out.count("suspected edits", suspectedEdits);
    if (suspectedEdits > 0) {
      log.warn(
        `${this.#stream.stream}: ${suspectedEdits} vanished records have a new one of the same org unit and date: edited? See reconcile-index report`,
      );
    }
  }

  /** Facility and date, hashed with the index's secret: enough to see an edit under a new id, and nothing to read. */
  #fingerprint(parsed: RecordLine): string | undefined {
    if (parsed.kind !== "event") return undefined;
    const { orgUnit, occurredAt } = parsed.line.event;
    if (orgUnit === undefined || occurredAt === undefined) return undefined;
    return this.#sightings.hash(JSON.stringify([orgUnit, occurredAt]));
  }
}
