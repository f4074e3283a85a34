import type { Checkpoint, OutcomeStatus } from "@d2pipe/records";
import { HeldDeletes } from "./held-deletes.ts";
import type { Ledger } from "./ledger.ts";
import type { OutcomeSink } from "./outcome-sink.ts";
import type { PassSlot, RecordSlot, Slot } from "./slot.ts";
import { Window } from "./window.ts";

export interface OutflowOptions {
  ledger: Ledger;
  out: OutcomeSink;
  /** A line has gone out. */
  onTold: (slot: Slot) => void;
  /** Index or output cannot be written. */
  onFailure: (error: unknown) => void;
  /** There may be room again, or nothing left to do. */
  onChange: () => void;
}

/** The way out: lines in input order, each group committed to the index before it is written. */
export class Outflow {
  readonly held: HeldDeletes = new HeldDeletes();
  readonly #options: OutflowOptions;
  readonly #window = new Window();
  readonly #counts: Partial<Record<OutcomeStatus, number>> = {};
  /** Checkpoints behind deletes that are held back. */
  readonly #laterCheckpoints = new Map<string, Checkpoint>();
  /** Ends of streams that have deletes held back: an end counts all records before it. */
  #laterEnds: PassSlot[] = [];
  #isWriting = false;
  /** A record has an open fate: no checkpoint behind it may be committed. */
  #isOpen = false;
  #told = 0;

  constructor(options: OutflowOptions) {
    this.#options = options;
  }

  get counts(): Readonly<Partial<Record<OutcomeStatus, number>>> {
    return this.#counts;
  }

  /** Outcomes written. */
  get told(): number {
    return this.#told;
  }

  get isIdle(): boolean {
    return !this.#isWriting && this.#window.count === 0;
  }

  /** Lines in hand. */
  get count(): number {
    return this.#window.count;
  }

  /** Characters in hand. */
  get length(): number {
    return this.#window.length;
  }

  push(slot: Slot): void {
    this.#window.push(slot);
  }

  /** Index first, then the outcome lines: killed in between, the next run knows what landed. */
  async writeOut(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    for (;;) {
      const slots = this.#window.takeSettled();
      if (slots.length === 0 && !this.#options.ledger.hasEntries) break;
      await this.#commit(slots.flatMap((slot) => this.#toDueCheckpoint(slot)));
      for (const slot of slots) this.#emit(slot);
    }
    this.#isWriting = false;
    this.#options.onChange();
  }

  /** The outcomes of deletes come last, with the checkpoints and the ends that waited for them. */
  async tellHeld(): Promise<void> {
    const held = this.held.takeAll();
    this.#isOpen ||= held.some((slot) => slot.verdict?.isOpen === true);
    await this.#commit(this.#isOpen ? [] : [...this.#laterCheckpoints.values()]);
    for (const slot of held) {
      slot.isHeld = false;
      this.#emit(slot);
    }
    for (const slot of this.#laterEnds.splice(0)) this.#emit(slot);
  }

  async #commit(checkpoints: readonly Checkpoint[]): Promise<void> {
    try {
      await this.#options.ledger.commit(checkpoints);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  /** Asked in input order: the first record with an open fate closes the door for every checkpoint behind it. */
  #toDueCheckpoint(slot: Slot): Checkpoint[] {
    if (slot.kind === "record") {
      this.#isOpen ||= slot.verdict?.isOpen === true;
      return [];
    }
    const { checkpoint } = slot;
    if (!checkpoint || this.#isOpen) return [];
    if (this.held.due === 0) return [checkpoint];
    this.#laterCheckpoints.set(JSON.stringify([checkpoint.system, checkpoint.stream]), checkpoint);
    return [];
  }

  /** What the output throws (no space for rejects) stops the run, and nothing else is lost by it. */
  #emit(slot: PassSlot | RecordSlot): void {
    if (slot.kind === "record" && slot.isHeld) return;
    if (slot.kind === "pass" && slot.end && this.held.hasOf(slot.end)) {
      this.#laterEnds.push(slot);
      return;
    }
    try {
      if (slot.kind === "record") this.#tell(slot);
      else this.#options.out.pass(slot.raw);
    } catch (error) {
      this.#options.onFailure(error);
    }
    this.#options.onTold(slot);
  }

  #tell(slot: RecordSlot): void {
    const { out } = this.#options;
    const { verdict, src, raw } = slot;
    if (!verdict) throw new Error("a record without a verdict cannot be told");
    this.#told += 1;
    this.#counts[verdict.status] = (this.#counts[verdict.status] ?? 0) + 1;
    const target = slot.uid === "" ? undefined : slot.target;
    const { status, why } = verdict;
    if (!why) out.outcome(src, { status, target });
    else if (status === "rejected") out.reject(src, { ...why, target: why.target ?? target }, raw);
    else out.outcome(src, { status, target, code: why.code, message: why.message, hint: why.hint });
  }
}
