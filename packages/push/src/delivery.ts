import { AuthError, HttpError, RemoteError } from "@d2pipe/errors";
import { AnswerReader } from "./answer-reader.ts";
import { askServer } from "./ask-server.ts";
import { type Clock, wait } from "./clock.ts";
import { renderEvents } from "./event-line.ts";
import type { Explain } from "./explain-errors.ts";
import { isPassing, isWholeRefusal } from "./is-whole-refusal.ts";
import type { Ledger } from "./ledger.ts";
import { owned } from "./own-rejections.ts";
import type { Pace } from "./pace.ts";
import type { RecordSlot, Verdict } from "./slot.ts";
import type { TargetPort, WriteReport } from "./target-port.ts";
import { toDeleted, toRejected, toUnknown, toUnsent } from "./verdicts.ts";

export interface DeliveryOptions {
  target: TargetPort;
  ledger: Ledger;
  pace: Pace;
  clock: Clock;
  explain: Explain;
  isDry: boolean;
  /** How often a request is repeated whose answer was lost; counted in a row, over all lanes. */
  retries: number;
  /** Aborted when the run stops: waits end at once, nothing new is sent. */
  stop: AbortSignal;
  settle: (slot: RecordSlot, verdict: Verdict) => void;
}

/** Milliseconds; doubled each time. */
const firstPause = 500;
/** Single records refused by a server in trouble, with nothing accepted between, before the server is blamed. */
const mostSingleFailures = 10;

/** `smaller` = try the halves: the server does not answer in time. */
type Answer = { report: WriteReport } | { refusal: HttpError } | "smaller";

/** The run was told to stop between two requests. */
class Stopped extends Error {}

/** Takes batches to the server until the fate of every record in them is known. One instance serves all lanes. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #reader: AnswerReader;
  #singleFailures = 0;
  #lostInARow = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#reader = new AnswerReader(options);
  }

  /** Settles every record of the batch. Throws what stops the run: access refused, server gone, index or disk broken. */
  async deliver(batch: readonly RecordSlot[]): Promise<void> {
    try {
      const blamed: RecordSlot[] = [];
      await this.#send(batch, blamed);
      for (const slot of blamed) await this.#sendAgain(slot);
    } catch (error) {
      await this.#abandon(batch, error);
      if (!(error instanceof Stopped)) throw error;
    }
  }

  /** Sends; halves what is refused as a whole until the culprit stands alone. */
  async #send(slots: readonly RecordSlot[], blamed: RecordSlot[]): Promise<void> {
    const answer = await this.#write(slots);
    const open = slots.filter((slot) => !slot.verdict);
    const [only] = open;
    if (answer !== "smaller" && "report" in answer) {
      await this.#accept(open, answer.report, blamed);
    } else if (open.length === 1 && only && answer !== "smaller") {
      if (isPassing(answer.refusal)) blamed.push(only);
      else this.#refuse(only, answer.refusal);
    } else if (open.length > 0) {
      const middle = Math.ceil(open.length / 2);
      await this.#send(open.slice(0, middle), blamed);
      if (middle < open.length) await this.#send(open.slice(middle), blamed);
    }
  }

  async #accept(slots: readonly RecordSlot[], report: WriteReport, blamed: RecordSlot[]): Promise<void> {
    if (slots.length === 0) return;
    this.#singleFailures = 0;
    const again = await this.#reader.read(slots, report);
    if (again.length > 0) await this.#send(again, blamed);
  }

  /** A 409 or 500 may have been the server's bad moment: the record stands trial once more, after a pause. */
  async #sendAgain(slot: RecordSlot): Promise<void> {
    await wait(this.#options.clock, firstPause, this.#options.stop);
    const answer = await this.#write([slot]);
    if (slot.verdict || answer === "smaller") return;
    if ("report" in answer) {
      await this.#accept([slot], answer.report, []);
      return;
    }
    this.#singleFailures += 1;
    if (isPassing(answer.refusal) && this.#singleFailures >= mostSingleFailures) throw answer.refusal;
    this.#refuse(slot, answer.refusal);
  }

  #refuse(slot: RecordSlot, refusal: HttpError): void {
    const why = owned(
      "REFUSED_WHOLE",
      `the server answered ${refusal.status}: check the payload of this record`,
    );
    this.#options.settle(slot, toRejected(slot, { ...why, target: slot.target }));
  }

  /** One request, sent again while its answer is lost: with our own UIDs a repetition changes nothing. */
  async #write(slots: readonly RecordSlot[]): Promise<Answer> {
    await this.#foretell(slots);
    for (let lost = 0; lost < 2 || slots.length === 1; lost += 1) {
      if (this.#options.stop.aborted) throw new Stopped();
      const open = slots.filter((slot) => !slot.verdict);
      if (open.length === 0)
        return { report: { errors: [], stored: [], created: 0, updated: 0, deleted: 0 } };
      const answer = await this.#request(open);
      if (!(answer instanceof RemoteError)) return answer;
      await this.#settleLost(open, answer);
    }
    return "smaller";
  }

  /** A returned error: no usable answer came, and the request may have been carried out. */
  async #request(slots: readonly RecordSlot[]): Promise<Exclude<Answer, "smaller"> | RemoteError> {
    const { target, pace, clock, isDry, retries } = this.#options;
    const strategy = slots[0]?.isDelete ? "DELETE" : "CREATE_AND_UPDATE";
    const body = renderEvents(slots);
    const start = clock.now();
    try {
      const report = await target.write(body, { strategy, validateOnly: isDry });
      pace.answered(clock.now() - start, slots.length);
      this.#lostInARow = 0;
      return { report };
    } catch (error) {
      if (isWholeRefusal(error)) {
        if (error.status === 413) pace.tooLarge(body.length);
        this.#lostInARow = 0;
        for (const slot of slots) slot.isInDoubt = false;
        return { refusal: error };
      }
      if (!(error instanceof RemoteError) || error instanceof AuthError || !error.mayHaveArrived) throw error;
      for (const slot of slots) slot.isInDoubt = !isDry;
      pace.failed(slots.length);
      this.#lostInARow += 1;
      if (this.#lostInARow > retries) throw error;
      return error;
    }
  }

  /**
   * Asks what became of records whose answer was lost. A delete that landed is settled by that. A write is sent again in any
   * case: an object that is there may be an older one of the same UID, and a hash must never be remembered for a content
   * that the server was not heard to accept. What appeared in the meantime was created by us, and is told so later.
   */
  async #settleLost(slots: readonly RecordSlot[], lost: RemoteError): Promise<void> {
    const { clock, stop, target, isDry, settle } = this.#options;
    const asked = lost instanceof HttpError ? (lost.retryAfter ?? 0) * 1000 : 0;
    await wait(clock, Math.max(asked, firstPause * 2 ** (this.#lostInARow - 1)), stop);
    if (isDry) return;
    try {
      const objects = await askServer(target, slots);
      for (const slot of slots) {
        const isThere = objects.get(slot.uid)?.deleted === false;
        if (!slot.isDelete) slot.appeared ||= isThere;
        else if (!isThere) settle(slot, toDeleted(slot));
      }
    } catch (error) {
      // Not answered either: sending again asks the same question.
      if (!(error instanceof RemoteError) || error instanceof AuthError) throw error;
    }
  }

  /** Before content is replaced, the index forgets its hash: killed in between, the next run must not take it for unchanged. */
  async #foretell(slots: readonly RecordSlot[]): Promise<void> {
    const { ledger, isDry } = this.#options;
    if (isDry) return;
    let count = 0;
    for (const slot of slots) {
      if (!slot.before?.hash || slot.isForetold) continue;
      slot.isForetold = true;
      ledger.add({ ...slot.before, hash: undefined });
      count += 1;
    }
    if (count > 0) await ledger.commit();
  }

  /** The run ends here for these: what may be there is looked up once more, the rest was not sent. */
  async #abandon(batch: readonly RecordSlot[], reason: unknown): Promise<void> {
    const { settle, target } = this.#options;
    const open = batch.filter((slot) => !slot.verdict);
    const inDoubt = open.filter((slot) => slot.isInDoubt);
    let isThere = (_slot: RecordSlot): boolean => true;
    if (inDoubt.length > 0 && !(reason instanceof AuthError)) {
      try {
        const objects = await askServer(target, inDoubt);
        isThere = (slot) => objects.get(slot.uid)?.deleted === false;
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
      }
    }
    for (const slot of open) settle(slot, slot.isInDoubt && isThere(slot) ? toUnknown(slot) : toUnsent());
  }
}
