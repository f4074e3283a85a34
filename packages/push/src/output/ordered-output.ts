import { type Checkpoint, isPendingStatus, type OutcomeStatus, type OwnCode } from "@d2pipe/records";
import { Fifo } from "../intake/fifo.ts";
import type { Item, PassingLine } from "../intake/intake.ts";
import { type Listings, toStreamName } from "./listings.ts";
import type { Change, Clock, Entry, Index, Output, RecordKey, StreamKey } from "../ports.ts";
import type { RecordInFlight } from "../record.ts";
import { isOpen, toChange, toEmitted } from "./resolve.ts";

export interface OrderedOutputPorts {
  index: Index;
  clock: Clock;
  output: Output;
}

/** An end counts all lines before it, a checkpoint stands for them. */
type WaitingLine = Extract<PassingLine, { says: "end" | "checkpoint" }>;

export interface Flushed {
  /** Their outcomes are committed and emitted. */
  records: readonly RecordInFlight[];
  /** Index or output cannot be written. */
  failure: { error: unknown } | undefined;
}

const missingCode = "MISSING_FROM_SOURCE" satisfies OwnCode;

/** Names a source record, for sets of them. */
export function toRecordName({ system, id }: RecordKey): string {
  return `${system}\0${id}`;
}

/**
 * The way out: lines in input order, each group committed to the index before it is emitted, so that a run that is killed in between
 * leaves an index that knows what landed. Deletes step aside until the end of the input, and with them the checkpoints behind them and
 * the end of their listing.
 */
export class OrderedOutput {
  readonly #ports: OrderedOutputPorts;
  readonly #listings: Listings;
  readonly #pending: Set<string>;
  readonly #items = new Fifo<Item>();
  #length = 0;
  readonly #counts: Partial<Record<OutcomeStatus, number>> = {};
  /** Deletes that stepped aside, in input order. */
  readonly held: RecordInFlight[] = [];
  /** Behind deletes that are held, or missing records. */
  readonly #waiting: WaitingLine[] = [];
  /** Deletes that are held of parts of a stream whose end was emitted: the end of the last part counts them. */
  readonly #carried = new Map<string, number>();
  /** Checkpoints behind deletes that are held: of each stream the last. */
  readonly #checkpoints = new Map<string, Checkpoint>();
  /** The fate of a record is open: no checkpoint behind it may be committed. */
  #isOpen = false;

  constructor(ports: OrderedOutputPorts, listings: Listings, pending: ReadonlySet<string>) {
    this.#ports = ports;
    this.#listings = listings;
    this.#pending = new Set(pending);
  }

  get counts(): Readonly<Partial<Record<OutcomeStatus, number>>> {
    return this.#counts;
  }

  /** Lines in flight. */
  get count(): number {
    return this.#items.count;
  }

  /** Characters of the lines in flight. */
  get length(): number {
    return this.#length;
  }

  /** Records in flight, the oldest first. */
  *records(): Iterable<RecordInFlight> {
    for (const { record } of this.#items) if (record) yield record;
    yield* this.held;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#length += toRaw(item).length;
  }

  /** Commits and emits the leading lines whose fate is known. */
  async flush(): Promise<Flushed> {
    const items = this.#takeLeading();
    if (items.length === 0) return { records: [], failure: undefined };
    const emit = items.filter(({ record }) => record?.state.step !== "held");
    const failure = await this.#commitAndEmit(() => this.#commit(items), emit);
    return { records: emit.flatMap(({ record }) => record ?? []), failure };
  }

  /** The same for deletes and missing records at the end, then for the ends that waited for them. */
  async flushHeld(missing: readonly RecordInFlight[], gone: readonly RecordKey[]): Promise<Flushed> {
    const records = [...this.held.splice(0), ...missing];
    const changes: Change[] = [];
    for (const record of records) this.#addFate(changes, record);
    const checkpoints = this.#isOpen ? [] : [...this.#checkpoints.values()];
    const committed: Change[] = [
      ...gone.map(
        (record) => ({ kind: "doneUpstream", record, status: "skipped", code: missingCode }) as const,
      ),
      ...checkpoints.map((checkpoint) => ({ kind: "checkpoint", checkpoint }) as const),
    ];
    const waiting = this.#waiting.splice(0).map((line) => this.#toCounted(line, missing));
    const emit: Item[] = [...records.map((record) => ({ record })), ...waiting];
    return {
      records,
      failure: await this.#commitAndEmit(() => this.#commitChanges([...committed, ...changes]), emit),
    };
  }

  /** What happened at the target is emitted, also when the index cannot be written: the run stops with it. */
  async #commitAndEmit(commit: () => Promise<void>, items: readonly Item[]): Promise<Flushed["failure"]> {
    let failure: Flushed["failure"];
    try {
      await commit();
    } catch (error) {
      failure = { error };
    }
    const unwritten = this.#emit(items);
    try {
      await this.#ports.output.drained();
    } catch (error) {
      failure ??= { error };
    }
    return failure ?? unwritten;
  }

  #takeLeading(): Item[] {
    const items: Item[] = [];
    for (let item = this.#items.first; item; item = this.#items.first) {
      const step = item.record?.state.step;
      if (step !== undefined && step !== "resolved" && step !== "held") break;
      this.#items.shift();
      this.#length -= toRaw(item).length;
      if (item.line?.says === "begin") item.line.held = this.#countHeld(item.line.begin);
      if (item.record && step === "held") this.held.push(item.record);
      items.push(item);
    }
    return items;
  }

  async #commit(items: readonly Item[]): Promise<void> {
    let changes: Change[] = [];
    for (const item of items) {
      if (item.record) this.#addChanges(changes, item.record);
      else if (item.line.says === "detect") {
        await this.#commitChanges(changes);
        changes = [];
        if (this.#listings.detect(item.line.detect)) await this.#ports.index.beginListing(item.line.detect);
      } else changes.push(...this.#toLineChanges(item.line));
    }
    await this.#commitChanges(changes);
  }

  async #commitChanges(changes: readonly Change[]): Promise<void> {
    if (changes.length > 0) await this.#ports.index.commit(changes);
  }

  #addChanges(changes: Change[], record: RecordInFlight): void {
    this.#addFate(changes, record);
    const { src, identified } = record;
    if (!this.#listings.isListed(src)) return;
    const { fingerprint } = identified;
    const hash = fingerprint === undefined ? undefined : this.#ports.index.hash(fingerprint);
    const seen = this.#listings.see(src, hash);
    if (seen) changes.push({ kind: "seen", record: seen });
  }

  #addFate(changes: Change[], record: RecordInFlight): void {
    const { state, aliases, src, key, intended } = record;
    if (state.step !== "resolved") return;
    const { plan, resolution } = state;
    this.#isOpen ||= isOpen(resolution);
    if (!plan || !key) return;
    const isPending = this.#pending.size > 0 && this.#pending.has(toRecordName(key));
    const change = toChange(record, plan, resolution, { now: this.#ports.clock.now(), isPending });
    if (change) changes.push(change);
    else if (resolution.kind === "unchanged" && aliases.length > 0)
      changes.push({ kind: "named", record: { ...key, stream: src.stream, aliases } });
    if (intended.length > 0) changes.push({ kind: "arrived", intended });
  }

  #toLineChanges(line: PassingLine): Change[] {
    switch (line.says) {
      case "begin":
        this.#listings.begin(line.begin, line.begin.listing);
        return [];
      case "end":
        this.#listings.end(line.end);
        return [];
      case "checkpoint":
        return this.#toCheckpoints(line.checkpoint);
      case "outcome":
      case "nothing": {
        const seen = this.#listings.see(line.src, undefined);
        const changes: Change[] = seen ? [{ kind: "seen", record: seen }] : [];
        return line.says === "outcome" ? [...changes, ...this.#toUpstream(line)] : changes;
      }
      case "detect":
        return [];
    }
  }

  /** Rejected upstream, the record waits to be corrected; done with for another reason, it no longer waits. */
  #toUpstream({ src, outcome }: Extract<PassingLine, { says: "outcome" }>): Change[] {
    const { system, stream, id, rev } = src;
    if (id === undefined) return [];
    const { status, code } = outcome;
    if (isPendingStatus(status)) {
      this.#pending.add(toRecordName({ system, id }));
      const blank = {
        target: undefined,
        held: "no",
        generation: 0,
        hash: undefined,
        late: undefined,
      } as const;
      const entry: Entry = { system, id, scope: "", stream, ...blank, rev, status, code };
      return [{ kind: "rejectedUpstream", entry }];
    }
    if (!this.#pending.has(toRecordName({ system, id }))) return [];
    return [{ kind: "doneUpstream", record: { system, id }, status, code }];
  }

  /** Asked in input order: the first record with an open fate ends it for every checkpoint behind it. */
  #toCheckpoints(checkpoint: Checkpoint): Change[] {
    if (this.#isOpen) return [];
    const stream = toStreamName(checkpoint);
    if (this.#isHolding) {
      this.#checkpoints.set(stream, checkpoint);
      return [];
    }
    this.#checkpoints.delete(stream);
    return [{ kind: "checkpoint", checkpoint }];
  }

  /** What the output throws (no space for rejects) stops the run, and nothing else is lost by it. */
  #emit(items: readonly Item[]): Flushed["failure"] {
    let failure: Flushed["failure"];
    for (const item of items) {
      try {
        this.#emitItem(item);
      } catch (error) {
        failure ??= { error };
      }
    }
    return failure;
  }

  #emitItem({ record, line }: Item): void {
    if (record) return this.#emitRecord(record);
    if (this.#isHeldBack(line)) return void this.#waiting.push(line);
    if (line.says === "begin") this.#endPart(line.begin, line.held ?? 0);
    this.#ports.output.pass(line.raw);
  }

  /** Another part of a stream begins: the end of the one before waits no longer, and does not count what still does. */
  #endPart(stream: StreamKey, carried: number): void {
    const at = this.#waiting.findIndex((line) => line.says === "end" && isSameStream(line.end, stream));
    const [line] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (line?.says !== "end") return;
    const before = this.#carried.get(toStreamName(stream)) ?? 0;
    this.#carried.set(toStreamName(stream), carried);
    this.#ports.output.pass(toCountedEnd(line, before - carried));
  }

  #countHeld(stream: StreamKey): number {
    return this.held.filter(({ src }) => isSameStream(src, stream)).length;
  }

  /** Records missing from the source became lines of their stream. */
  #toCounted(line: WaitingLine, missing: readonly RecordInFlight[]): Item {
    if (line.says === "checkpoint") return { line };
    const more = missing.filter(({ src }) => isSameStream(src, line.end)).length;
    const carried = this.#carried.get(toStreamName(line.end)) ?? 0;
    return { line: { ...line, raw: toCountedEnd(line, more + carried), isCounted: true } };
  }

  get #isHolding(): boolean {
    return this.held.some(({ state }) => state.step === "held");
  }

  #isHeldBack(line: PassingLine): line is WaitingLine {
    if (line.says === "checkpoint") return this.#isHolding;
    if (line.says !== "end" || line.isCounted) return false;
    const { end } = line;
    return this.#listings.isListed(end) || this.held.some(({ src }) => isSameStream(src, end));
  }

  #emitRecord(record: RecordInFlight): void {
    const { src, raw, state } = record;
    if (state.step !== "resolved") throw new Error("a record without an outcome cannot be emitted");
    const { output } = this.#ports;
    const emitted = toEmitted(record, state);
    const status = emitted.rejected ? "rejected" : emitted.outcome.status;
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
    if (emitted.rejected) output.reject(src, emitted.rejected, raw);
    else output.outcome(src, emitted.outcome);
  }
}

function isSameStream(one: StreamKey, other: StreamKey): boolean {
  return toStreamName(one) === toStreamName(other);
}

function toCountedEnd({ raw, end }: Extract<WaitingLine, { says: "end" }>, more: number): string {
  return more === 0 ? raw : JSON.stringify({ end: { ...end, count: end.count + more } });
}

function toRaw({ record, line }: Item): string {
  return record ? record.raw : line.raw;
}
