import { GuardError, RemoteError } from "@d2pipe/errors";
import type { Checkpoint, OutcomeStatus, ParsedLine, RecordLine, Rejection } from "@d2pipe/records";
import type { Clock } from "./clock.ts";
import { Delivery } from "./delivery.ts";
import { toRecordSlot } from "./event-line.ts";
import type { Explain } from "./explain-errors.ts";
import { HeldDeletes, toMostDeletes } from "./held-deletes.ts";
import type { IndexEntry, IndexPort } from "./index-port.ts";
import { Ledger } from "./ledger.ts";
import type { OutcomeSink } from "./outcome-sink.ts";
import { owned } from "./own-rejections.ts";
import { Pace, type PaceLimits } from "./pace.ts";
import { planRecord } from "./plan-record.ts";
import { SendQueue } from "./send-queue.ts";
import type { PassSlot, RecordSlot, Verdict } from "./slot.ts";
import type { TargetPort } from "./target-port.ts";
import { ownerKey, Upstream } from "./upstream.ts";
import { toSkipped, toUnsent } from "./verdicts.ts";
import { Window } from "./window.ts";

export interface PushOptions {
  target: TargetPort;
  index: IndexPort;
  clock: Clock;
  out: OutcomeSink;
  /** What a DHIS2 code means. */
  explain: Explain;
  /** What would make the server refuse a whole request; `undefined` when nothing. */
  check(payload: RecordLine<"event">["event"]): Rejection | undefined;
  limits: PaceLimits;
  /** Records in hand at most, from the first that is not settled. */
  window: number;
  isDry: boolean;
  /** Send unchanged records too. */
  full: boolean;
  maxDeletes: number | undefined;
  /** Entries of the index that stand for something at the target. */
  known: number;
  /** Records that the index holds as rejected upstream (scope ""): `ownerKey` of each. */
  owed: Set<string>;
  /** The person or the reader wants an end: settle what is in hand. */
  signal: AbortSignal;
}

/** What the end of the input says. */
export interface InputEnd {
  complete: boolean;
}

const findSize = 1000;
/** Characters of lines in hand at most, whatever their number. */
const mostCharacters = 48_000_000;
/** A record does not wait longer than this for company. Milliseconds. */
const patience = 200;

/**
 * Lines in, outcomes out, in input order; in between each record is looked up, planned, sent in a batch and settled. The
 * path of a record is synchronous; promises are per batch. State is an ordered window of lines in hand, bounded.
 */
export class Push {
  readonly #options: PushOptions;
  readonly #window = new Window();
  readonly #queue = new SendQueue();
  readonly #held = new HeldDeletes();
  readonly #ledger: Ledger;
  readonly #pace: Pace;
  readonly #delivery: Delivery;
  readonly #upstream: Upstream;
  readonly #stop = new AbortController();
  readonly #counts: Partial<Record<OutcomeStatus, number>> = {};
  /** The newest line of each record in hand. */
  readonly #byKey = new Map<string, RecordSlot>();
  /** The newest record in hand of each object at the server. */
  readonly #byLane = new Map<string, RecordSlot>();
  /** Checkpoints behind deletes that are held back. */
  readonly #laterCheckpoints = new Map<string, Checkpoint>();
  /** Rejections upstream that are still in the window: they overrule records that stand before them. */
  readonly #rejectedSince = new Map<string, PassSlot>();
  /** Records whose turn has come, with what the record before them left. */
  readonly #ready: { slot: RecordSlot; entry: IndexEntry | undefined }[] = [];
  #isPlanning = false;
  #pending: RecordSlot[] = [];
  #lookups = 0;
  #lanes = 0;
  #isWriting = false;
  #isEager = false;
  /** A record before the next checkpoint has an open fate: no checkpoint from there on may be committed. */
  #isOpen = false;
  #failure: { error: unknown } | undefined;
  #order = 0;
  #in = 0;
  #out = 0;
  #wake: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;
  readonly #onSignal = (): void => this.#halt();

  constructor(options: PushOptions) {
    const { target, index, clock, explain, isDry, signal } = options;
    this.#options = options;
    this.#ledger = new Ledger(index, isDry);
    this.#pace = new Pace(options.limits);
    this.#upstream = new Upstream(options.owed);
    const settle = (slot: RecordSlot, verdict: Verdict): void => this.#settle(slot, verdict);
    const shared = { target, ledger: this.#ledger, pace: this.#pace, clock, explain, isDry, settle };
    this.#delivery = new Delivery({ ...shared, stop: this.#stop.signal });
    if (signal.aborted) this.#halt();
    else signal.addEventListener("abort", this.#onSignal, { once: true });
  }

  /** Outcomes so far, by status. */
  get counts(): Readonly<Partial<Record<OutcomeStatus, number>>> {
    return this.#counts;
  }

  /** Takes a line. A promise holds the input back; it rejects with what stopped the run once everything in hand is settled. */
  line(parsed: ParsedLine, raw: string): void | Promise<void> {
    this.#isEager = false;
    this.#order += 1;
    if (parsed.kind === "event") this.#record(parsed.line, raw);
    else this.#pass(parsed, raw);
    if (this.#failure) return this.#finish(false);
    this.#arm();
    if (this.#window.count >= this.#options.window || this.#window.length >= mostCharacters)
      return this.#makeRoom();
  }

  /** No more lines. Resolves when every record is settled, recorded and told; rejects with what stopped the run. */
  async end({ complete }: InputEnd): Promise<void> {
    await this.#finish(complete);
  }

  #record(line: RecordLine<"event">, raw: string): void {
    this.#in += 1;
    const fault = line.op === "delete" ? undefined : this.#options.check(line.event);
    const slot = toRecordSlot(line, raw, this.#order);
    this.#window.push(slot);
    const earlier = this.#byKey.get(slot.keyText);
    this.#byKey.set(slot.keyText, slot);
    if (fault) slot.fault = fault;
    if (earlier) this.#follow(earlier, slot);
    else if (slot.key) this.#pend(slot);
    else this.#plan(slot, undefined);
    if (this.#queue.isFull(this.#pace)) this.#pump();
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
    const slot: PassSlot = { kind: "pass", raw, order: this.#order, checkpoint, entry };
    if (entry) {
      this.#ledger.add(entry);
      this.#rejectedSince.set(ownerKey(entry), slot);
    }
    this.#window.push(slot);
  }

  #pend(slot: RecordSlot): void {
    this.#pending.push(slot);
    if (this.#pending.length >= findSize) void this.#lookUp();
  }

  async #lookUp(): Promise<void> {
    const slots = this.#pending;
    if (slots.length === 0) return;
    this.#pending = [];
    this.#lookups += 1;
    try {
      const entries = await this.#options.index.find(slots.flatMap((slot) => slot.key ?? []));
      for (let at = 0; at < slots.length; at += 1) {
        const slot = slots[at];
        if (slot) this.#plan(slot, entries[at]);
      }
    } catch (error) {
      this.#fail(error);
      for (const slot of slots) {
        if (!slot.verdict && slot.lane === "" && !slot.isHeld) this.#settle(slot, toUnsent());
      }
    }
    this.#lookups -= 1;
    this.#advance();
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
    else this.#enqueue(slot);
  }

  #hold(slot: RecordSlot): void {
    this.#held.hold(slot);
    if (!slot.next) return;
    this.#overtake(slot);
  }

  #overtake(slot: RecordSlot): void {
    this.#held.overtaken();
    this.#settle(slot, toSkipped(owned("DUPLICATE_RECORD"), false));
  }

  /** One object is never in two requests at once: a second record of it waits. */
  #enqueue(slot: RecordSlot): void {
    slot.lane = slot.uid;
    const earlier = this.#byLane.get(slot.lane);
    this.#byLane.set(slot.lane, slot);
    if (earlier) earlier.laneNext = slot;
    else this.#queue.push(slot);
  }

  #settle(slot: RecordSlot, verdict: Verdict): void {
    slot.verdict = verdict;
    slot.text = "";
    if (verdict.entry) this.#remember(slot, verdict.entry);
    if (slot.lane !== "") this.#leaveLane(slot);
    const { next } = slot;
    slot.next = undefined;
    if (!next) return;
    this.#ready.push({ slot: next, entry: verdict.entry ?? slot.before });
    this.#planReady();
  }

  /** A list instead of recursion: thousands of lines may carry one record. */
  #planReady(): void {
    if (this.#isPlanning) return;
    this.#isPlanning = true;
    try {
      for (let ready = this.#ready.pop(); ready; ready = this.#ready.pop())
        this.#plan(ready.slot, ready.entry);
    } finally {
      this.#isPlanning = false;
    }
  }

  #remember(slot: RecordSlot, entry: IndexEntry): void {
    this.#ledger.add(entry);
    if (this.#rejectedSince.size === 0) return;
    const since = this.#rejectedSince.get(ownerKey(entry));
    if (since?.entry && since.order > slot.order) this.#ledger.add(since.entry);
  }

  #leaveLane(slot: RecordSlot): void {
    const { laneNext } = slot;
    slot.laneNext = undefined;
    if (!laneNext) {
      if (this.#byLane.get(slot.lane) === slot) this.#byLane.delete(slot.lane);
    } else if (this.#stop.signal.aborted) {
      this.#ready.push({ slot: laneNext, entry: laneNext.before });
      this.#planReady();
    } else this.#queue.push(laneNext);
  }

  /** Starts requests as far as lanes and pace allow; a part of a batch only when nothing more is coming soon. */
  #pump(): void {
    while (this.#lanes < this.#pace.lanes && this.#queue.count > 0) {
      const isMoreComing = !this.#isEager || this.#lookups > 0;
      if (isMoreComing && !this.#queue.isFull(this.#pace)) return;
      this.#lanes += 1;
      void this.#deliver(this.#queue.take(this.#pace));
    }
  }

  async #deliver(batch: readonly RecordSlot[]): Promise<void> {
    try {
      await this.#delivery.deliver(batch);
    } catch (error) {
      // Told to stop, a request that is given up is part of the stop.
      if (!(this.#options.signal.aborted && error instanceof RemoteError)) this.#fail(error);
    }
    this.#lanes -= 1;
    this.#advance();
  }

  /** Sends what can be sent, writes out what can be written out, and tells those who wait. */
  #advance(): void {
    this.#pump();
    void this.#writeOut();
  }

  /** Index first, then the outcome lines: killed in between, the next run knows what landed. */
  async #writeOut(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    for (let slots = this.#window.takeSettled(); slots.length > 0; slots = this.#window.takeSettled()) {
      const checkpoints = slots.flatMap((slot) => this.#toDueCheckpoint(slot));
      try {
        await this.#ledger.commit(checkpoints);
      } catch (error) {
        this.#fail(error);
      }
      for (const slot of slots) this.#emit(slot);
    }
    this.#isWriting = false;
    this.#changed();
  }

  /** In order: the first record with an open fate closes the door for every checkpoint behind it. */
  #toDueCheckpoint(slot: PassSlot | RecordSlot): Checkpoint[] {
    if (slot.kind === "record") {
      this.#isOpen ||= slot.verdict?.isOpen === true;
      return [];
    }
    if (!slot.checkpoint || this.#isOpen) return [];
    if (this.#held.due === 0) return [slot.checkpoint];
    this.#laterCheckpoints.set(
      JSON.stringify([slot.checkpoint.system, slot.checkpoint.stream]),
      slot.checkpoint,
    );
    return [];
  }

  /** What the output throws (no space for rejects) stops the run, and nothing else is lost by it. */
  #emit(slot: PassSlot | RecordSlot): void {
    try {
      if (slot.kind === "pass") this.#passOn(slot);
      else if (!slot.isHeld) this.#tell(slot);
    } catch (error) {
      this.#fail(error);
    }
  }

  #passOn(slot: PassSlot): void {
    this.#options.out.pass(slot.raw);
    if (!slot.entry) return;
    const key = ownerKey(slot.entry);
    if (this.#rejectedSince.get(key) === slot) this.#rejectedSince.delete(key);
  }

  #tell(slot: RecordSlot): void {
    const { out } = this.#options;
    const { verdict, src, raw } = slot;
    if (!verdict) throw new Error("a record without a verdict cannot be told");
    if (this.#byKey.get(slot.keyText) === slot) this.#byKey.delete(slot.keyText);
    this.#out += 1;
    this.#counts[verdict.status] = (this.#counts[verdict.status] ?? 0) + 1;
    const target = slot.uid === "" ? undefined : slot.target;
    const { why } = verdict;
    if (verdict.status === "rejected" && why) out.reject(src, { ...why, target: why.target ?? target }, raw);
    else if (why)
      out.outcome(src, {
        status: verdict.status,
        target,
        code: why.code,
        message: why.message,
        hint: why.hint,
      });
    else out.outcome(src, { status: verdict.status, target });
  }

  /** After the input: nothing is sent when the input was cut short or the guard says no. */
  async #deletes(complete: boolean): Promise<void> {
    const due = this.#held.all.filter((slot) => !slot.verdict);
    const most = toMostDeletes(this.#options);
    const isGuarded = due.length > most;
    if (isGuarded) {
      const hint = "look at what would be deleted, then raise --max-deletes if it is right";
      this.#fail(
        new GuardError(`${due.length} deletes, at most ${most} are allowed; nothing was deleted`, { hint }),
      );
    }
    const isStopped = isGuarded || !complete || this.#stop.signal.aborted;
    for (const slot of due) {
      if (!isStopped) this.#enqueue(slot);
      else this.#settle(slot, isGuarded ? toSkipped(owned("TOO_MANY_DELETES"), true) : toUnsent());
    }
    if (due.length > 0) await this.#finishSending();
    await this.#tellDeletes();
  }

  async #tellDeletes(): Promise<void> {
    const isOpen = this.#held.all.some((slot) => slot.verdict?.isOpen === true);
    const later = isOpen || this.#isOpen ? [] : [...this.#laterCheckpoints.values()];
    try {
      await this.#ledger.commit(later);
    } catch (error) {
      this.#fail(error);
    }
    for (const slot of this.#held.takeAll()) {
      slot.isHeld = false;
      this.#emit(slot);
    }
  }

  async #finishSending(): Promise<void> {
    for (;;) {
      this.#isEager = true;
      void this.#lookUp();
      this.#advance();
      const isBusy = this.#lookups > 0 || this.#lanes > 0 || this.#isWriting || this.#pending.length > 0;
      if (!isBusy && this.#queue.count === 0 && this.#window.count === 0) return;
      await this.#nextChange();
    }
  }

  /** Settles what is in hand, then throws what stopped the run, if anything did. */
  async #finish(complete: boolean): Promise<void> {
    await this.#finishSending();
    await this.#deletes(complete);
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#options.signal.removeEventListener("abort", this.#onSignal);
    if (this.#failure) throw this.#failure.error;
    if (this.#in !== this.#out)
      throw new Error(`${this.#in} records came in, ${this.#out} outcomes went out`);
  }

  async #makeRoom(): Promise<void> {
    const isFull = (): boolean =>
      this.#window.count >= this.#options.window || this.#window.length >= mostCharacters;
    while (isFull() && !this.#failure) {
      this.#isEager = true;
      void this.#lookUp();
      this.#advance();
      if (!isFull()) return;
      await this.#nextChange();
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
    const pending = this.#pending;
    this.#pending = [];
    for (const slot of [...this.#queue.takeAll(), ...pending])
      if (!slot.verdict) this.#settle(slot, toUnsent());
    this.#advance();
  }

  #arm(): void {
    this.#cancelTimer ??= this.#options.clock.later(patience, () => {
      this.#cancelTimer = undefined;
      this.#isEager = true;
      void this.#lookUp();
      this.#advance();
    });
  }

  #changed(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const each of wake) each();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}
