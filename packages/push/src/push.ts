import { RemoteError } from "@d2pipe/errors";
import type { OutcomeStatus, ParsedLine, RecordLine } from "@d2pipe/records";
import { Changes } from "./changes.ts";
import { Delivery } from "./delivery.ts";
import { toRecordSlot } from "./event-line.ts";
import { guardDeletes } from "./held-deletes.ts";
import { findPlace, isPlaceless } from "./find-place.ts";
import type { IndexEntry } from "./index-port.ts";
import { Lanes } from "./lanes.ts";
import { Ledger } from "./ledger.ts";
import { Lookups } from "./lookups.ts";
import { Outflow } from "./outflow.ts";
import { owned } from "./own-rejections.ts";
import { Pace } from "./pace.ts";
import { planRecord } from "./plan-record.ts";
import type { PushOptions } from "./push-options.ts";
import { RecordsInHand } from "./records-in-hand.ts";
import { RejectionsInHand } from "./rejections-in-hand.ts";
import type { PassSlot, RecordSlot, Slot, Verdict } from "./slot.ts";
import { Turns } from "./turns.ts";
import { Upstream } from "./upstream.ts";
import { toSkipped, toUnsent } from "./verdicts.ts";

/** What the end of the input says. */
export interface InputEnd {
  complete: boolean;
}

/** Characters of lines in hand at most, whatever their number. */
const mostCharacters = 32_000_000;
/** A record does not wait longer than this for company. Milliseconds. */
const patience = 200;

/**
 * Lines in, outcomes out, in input order; in between each record is looked up, planned, sent in a batch and settled. The
 * path of a record is synchronous; promises are per batch. State is an ordered window of lines in hand, bounded.
 */
export class Push {
  readonly #options: PushOptions;
  readonly #ledger: Ledger;
  readonly #lanes: Lanes;
  readonly #outflow: Outflow;
  readonly #upstream: Upstream;
  readonly #stop = new AbortController();
  readonly #records = new RecordsInHand();
  readonly #rejections = new RejectionsInHand();
  readonly #lookups: Lookups;
  readonly #turns = new Turns((slot, entry) => this.#plan(slot, entry));
  readonly #changes = new Changes();
  #isEager = false;
  #failure: { error: unknown } | undefined;
  #order = 0;
  #in = 0;
  #cancelTimer: (() => void) | undefined;
  readonly #onSignal = (): void => this.#halt();

  constructor(options: PushOptions) {
    const { target, index, clock, explain, isDry, signal, out, retries } = options;
    this.#options = options;
    const ledger = new Ledger(index, isDry);
    const pace = new Pace(options.limits);
    const settle = (slot: RecordSlot, verdict: Verdict): void => this.#settle(slot, verdict);
    const stop = this.#stop.signal;
    const delivery = new Delivery({ target, ledger, pace, clock, explain, isDry, retries, settle, stop });
    this.#ledger = ledger;
    this.#lookups = new Lookups({
      index,
      onFound: (slot, entry) => this.#plan(slot, entry),
      onFailure: (error, slots) => this.#notFound(error, slots),
      onEnd: () => this.#advance(),
    });
    this.#lanes = new Lanes({ delivery, pace, onSettled: (failure) => this.#onBatch(failure) });
    this.#outflow = new Outflow({
      ledger,
      out,
      onTold: (slot) => this.#forget(slot),
      onFailure: (error) => this.#fail(error),
      onChange: () => this.#changes.announce(),
    });
    this.#upstream = new Upstream(options.owed);
    if (signal.aborted) this.#halt();
    else signal.addEventListener("abort", this.#onSignal, { once: true });
  }

  /** Outcomes so far, by status. */
  get counts(): Readonly<Partial<Record<OutcomeStatus, number>>> {
    return this.#outflow.counts;
  }

  /** Takes a line. A promise holds the input back; it rejects with what stopped the run once everything in hand is settled. */
  line(parsed: ParsedLine, raw: string): void | Promise<void> {
    this.#isEager = false;
    this.#order += 1;
    if (parsed.kind !== "event") this.#pass(parsed, raw);
    else if (isPlaceless(parsed.line)) return this.#placeless(parsed.line, raw);
    else this.#record(parsed.line, raw);
    return this.#taken();
  }

  /** A line is in hand now: sees to what waits, and holds the input back when there is too much of it. */
  #taken(): void | Promise<void> {
    if (this.#failure) return this.#finish(false);
    this.#arm();
    if (this.#isCrowded()) return this.#makeRoom();
  }

  /** No more lines. Resolves when every record is settled, recorded and told; rejects with what stopped the run. */
  async end({ complete }: InputEnd): Promise<void> {
    await this.#finish(complete);
  }

  /** The input waits meanwhile, so that the order of lines stays. */
  async #placeless(line: RecordLine<"event">, raw: string): Promise<void> {
    try {
      const place = await findPlace(this.#options.index, line, this.#records);
      this.#record({ ...line, event: { ...line.event, ...place } }, raw);
    } catch (error) {
      this.#record(line, raw);
      this.#fail(error);
    }
    await this.#taken();
  }

  #record(line: RecordLine<"event">, raw: string): void {
    this.#in += 1;
    const fault = line.op === "delete" ? undefined : this.#options.check(line.event);
    const slot = toRecordSlot(line, raw, this.#order);
    slot.fault = fault;
    this.#outflow.push(slot);
    const earlier = this.#records.take(slot);
    if (earlier) this.#follow(earlier, slot);
    else if (slot.key) this.#lookups.add(slot);
    else this.#plan(slot, undefined);
    if (this.#lanes.isFull) this.#pump();
  }

  /** A second line of the same record waits until the first is settled, and is then compared with what that one left. */
  #follow(earlier: RecordSlot, slot: RecordSlot): void {
    if (earlier.isHeld && !earlier.verdict) this.#overtake(earlier);
    if (earlier.verdict) this.#plan(slot, earlier.verdict.entry ?? earlier.before);
    else earlier.next = slot;
  }

  #pass(parsed: Exclude<ParsedLine, { kind: "event" }>, raw: string): void {
    const checkpoint = parsed.kind === "checkpoint" ? parsed.line.checkpoint : undefined;
    const entry = parsed.kind === "outcome" ? this.#upstream.toEntry(parsed.line) : undefined;
    const end = parsed.kind === "end" ? parsed.line.end : undefined;
    const slot: PassSlot = { kind: "pass", raw, order: this.#order, checkpoint, end, entry };
    if (entry) this.#ledger.add(entry);
    this.#rejections.take(slot);
    this.#outflow.push(slot);
  }

  /** Some of the slots may have been found, and be on their way, before the index failed. */
  #notFound(error: unknown, slots: readonly RecordSlot[]): void {
    this.#fail(error);
    for (const slot of slots) {
      if (!slot.verdict && slot.lane === "" && !slot.isHeld) this.#settle(slot, toUnsent());
    }
  }

  #plan(slot: RecordSlot, entry: IndexEntry | undefined): void {
    if (this.#stop.signal.aborted) {
      slot.before = entry;
      this.#settle(slot, toUnsent());
      return;
    }
    const { full, index } = this.#options;
    const verdict = planRecord(slot, entry, { full, hash: (text) => index.hash(text), owed: this.#upstream });
    if (verdict) this.#settle(slot, verdict);
    else if (slot.isDelete) this.#hold(slot);
    else this.#lanes.enqueue(slot);
  }

  #hold(slot: RecordSlot): void {
    this.#outflow.held.hold(slot);
    if (slot.next) this.#overtake(slot);
  }

  #overtake(slot: RecordSlot): void {
    this.#outflow.held.overtaken();
    this.#settle(slot, toSkipped(owned("DUPLICATE_RECORD"), false));
  }

  #settle(slot: RecordSlot, verdict: Verdict): void {
    slot.verdict = verdict;
    slot.text = "";
    if (verdict.entry) this.#remember(slot, verdict.entry);
    if (slot.lane !== "") this.#leaveLane(slot);
    const { next } = slot;
    slot.next = undefined;
    if (next) this.#turns.add(next, verdict.entry ?? slot.before);
  }

  #remember(slot: RecordSlot, entry: IndexEntry): void {
    this.#ledger.add(entry);
    const behind = this.#rejections.findBehind(slot, entry);
    if (behind) this.#ledger.add(behind);
  }

  #leaveLane(slot: RecordSlot): void {
    const next = this.#lanes.leave(slot);
    if (!next) return;
    if (this.#stop.signal.aborted) this.#turns.add(next, next.before);
    else this.#lanes.release(next);
  }

  #forget(slot: Slot): void {
    if (slot.kind === "record") this.#records.forget(slot);
    else this.#rejections.forget(slot);
  }

  /** Told to stop, a request that is given up is part of the stop. */
  #onBatch(failure: { error: unknown } | undefined): void {
    const isStop = this.#options.signal.aborted && failure?.error instanceof RemoteError;
    if (failure && !isStop) this.#fail(failure.error);
    this.#advance();
  }

  #pump(): void {
    this.#lanes.pump(!this.#isEager || this.#lookups.isRunning);
  }

  /** Sends what can be sent, writes out what can be written out. */
  #advance(): void {
    this.#pump();
    void this.#outflow.writeOut();
  }

  /** Does not wait for company any longer. */
  #hurry(): void {
    this.#isEager = true;
    this.#lookups.start();
    this.#advance();
  }

  /** After the input: nothing is sent when the input was cut short or the guard says no. */
  async #deletes(complete: boolean): Promise<void> {
    const due = this.#outflow.held.all.filter((slot) => !slot.verdict);
    const guard = guardDeletes(due.length, this.#options);
    if (guard) this.#fail(guard);
    for (const slot of due) {
      if (guard) this.#settle(slot, toSkipped(owned("TOO_MANY_DELETES"), true));
      else if (!complete || this.#stop.signal.aborted) this.#settle(slot, toUnsent());
      else this.#lanes.enqueue(slot);
    }
    await this.#drain();
    await this.#outflow.tellHeld();
  }

  async #drain(): Promise<void> {
    for (;;) {
      this.#hurry();
      if (this.#lookups.isIdle && this.#lanes.isIdle && this.#outflow.isIdle) return;
      await this.#changes.next();
    }
  }

  /** Settles what is in hand, then throws what stopped the run, if anything did. */
  async #finish(complete: boolean): Promise<void> {
    await this.#drain();
    await this.#deletes(complete);
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#options.signal.removeEventListener("abort", this.#onSignal);
    if (this.#failure) throw this.#failure.error;
    const { told } = this.#outflow;
    if (this.#in !== told) throw new Error(`${this.#in} records came in, ${told} outcomes went out`);
  }

  #isCrowded(): boolean {
    return this.#outflow.count >= this.#options.window || this.#outflow.length >= mostCharacters;
  }

  async #makeRoom(): Promise<void> {
    while (this.#isCrowded() && !this.#failure) {
      this.#hurry();
      await this.#changes.next();
    }
    if (this.#failure) await this.#finish(false);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#halt();
  }

  /** Nothing new is sent. What is in flight is waited for; what waits is told as not sent. */
  #halt(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    for (const slot of [...this.#lanes.takeAll(), ...this.#lookups.takeAll()]) {
      if (!slot.verdict) this.#settle(slot, toUnsent());
    }
    this.#advance();
  }

  #arm(): void {
    this.#cancelTimer ??= this.#options.clock.later(patience, () => {
      this.#cancelTimer = undefined;
      this.#hurry();
    });
  }
}
