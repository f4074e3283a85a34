import { RemoteError } from "@d2pipe/errors";
import { askServer } from "./ask-server.ts";
import { type Explain, toRejection } from "./explain-errors.ts";
import { owned } from "./own-rejections.ts";
import { computeGeneration } from "./plan-record.ts";
import type { RecordSlot, Verdict } from "./slot.ts";
import type { ReportedError, TargetPort, WriteReport } from "./target-port.ts";
import { isKnown, rankByCreation, toCreated } from "./to-created.ts";
import { toFindings } from "./to-findings.ts";
import { toDeleted, toNothingToDelete, toRejected, toStored } from "./verdicts.ts";

export interface AnswerReaderOptions {
  target: TargetPort;
  explain: Explain;
  isDry: boolean;
  settle: (slot: RecordSlot, verdict: Verdict) => void;
}

/** DHIS2 E1082: the event is deleted, and its UID can never be used again. E1032: it does not exist. */
const alreadyDeleted = "E1082";
const notExisting = "E1032";
/** Beyond this many deleted UIDs of one record somebody deletes on purpose. */
const mostGenerations = 5;

/** Turns a report into the fate of each record of its request. */
export class AnswerReader {
  readonly #options: AnswerReaderOptions;
  /** Until the server shows that it knew objects which the index did not. */
  #isIndexTrusted = true;

  constructor(options: AnswerReaderOptions) {
    this.#options = options;
  }

  /** Settles what the report settles; returns what has to be sent again: under a new UID, or because nothing was said of it. */
  async read(slots: readonly RecordSlot[], report: WriteReport): Promise<RecordSlot[]> {
    const findings = toFindings(slots, report, this.#options.isDry);
    const again: RecordSlot[] = [];
    for (const slot of slots) slot.isInDoubt = false;
    for (const { slot, errors } of findings.refused) if (this.#refused(slot, errors)) again.push(slot);
    for (const slot of findings.silent) if (this.#silent(slot)) again.push(slot);
    await this.#stored(findings.stored, report);
    return again;
  }

  async #stored(stored: readonly RecordSlot[], report: WriteReport): Promise<void> {
    const { settle } = this.#options;
    if (stored[0]?.isDelete) {
      for (const slot of stored) settle(slot, toDeleted(slot));
      return;
    }
    const created = await this.#createdOf(stored, report);
    for (const slot of stored) settle(slot, toStored(slot, created.has(slot) ? "created" : "updated"));
  }

  async #createdOf(stored: readonly RecordSlot[], report: WriteReport): Promise<ReadonlySet<RecordSlot>> {
    const { target, isDry } = this.#options;
    if (stored.length === 0) return new Set();
    if (isDry) return await this.#wouldCreate(stored);
    if (!this.#isIndexTrusted) for (const slot of stored) slot.appeared = false;
    const created = toCreated(stored, report);
    if (created && created.size >= stored.filter((slot) => slot.key && !isKnown(slot)).length) return created;
    this.#isIndexTrusted = false;
    if (created) return created;
    try {
      return rankByCreation(stored, await askServer(target, stored), report.created);
    } catch (error) {
      // They are stored, that much is certain; only the word for it is not.
      if (error instanceof RemoteError) return new Set(stored.filter((slot) => !isKnown(slot)));
      throw error;
    }
  }

  /** A validation counts nothing, so the server is asked what is there already. */
  async #wouldCreate(stored: readonly RecordSlot[]): Promise<ReadonlySet<RecordSlot>> {
    const unknown = stored.filter((slot) => !isKnown(slot));
    const objects = await askServer(this.#options.target, unknown);
    return new Set(unknown.filter((slot) => !objects.has(slot.uid)));
  }

  /** True when the record has to be sent again. */
  #refused(slot: RecordSlot, errors: readonly ReportedError[]): boolean {
    const { settle, explain } = this.#options;
    const has = (code: string): boolean => errors.some((error) => error.code === code);
    if (slot.isDelete && has(alreadyDeleted)) settle(slot, toDeleted(slot));
    else if (slot.isDelete && has(notExisting)) settle(slot, toNothingToDelete(slot));
    else if (has(alreadyDeleted) && slot.key) return this.#comeBack(slot);
    else settle(slot, toRejected(slot, toRejection(errors, slot.target, explain)));
    return false;
  }

  #comeBack(slot: RecordSlot): boolean {
    if (slot.generation - (slot.before?.generation ?? 0) >= mostGenerations) {
      const why = owned("UID_EXHAUSTED", "find out who deletes this record in DHIS2");
      this.#options.settle(slot, toRejected(slot, { ...why, target: slot.target }));
      return false;
    }
    slot.generation += 1;
    slot.uid = computeGeneration(slot, slot.generation);
    slot.appeared = false;
    return true;
  }

  #silent(slot: RecordSlot): boolean {
    if (!slot.wasSilent) {
      slot.wasSilent = true;
      return true;
    }
    this.#options.settle(slot, toRejected(slot, { ...owned("NO_REPORT"), target: slot.target }));
    return false;
  }
}
