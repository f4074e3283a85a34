import {
  type HeldValue,
  type IdMap,
  isSharedRegistration,
  isSharedValue,
  mapDataValue,
  type Mapped,
  mapEvent,
  mapRegistration,
  resolveGroup,
  toValueKey,
  withoutRevision,
} from "@d2pipe/id-map";
import {
  isPendingStatus,
  type ParsedLine,
  parseLine,
  type RecordLine,
  type Rejection,
  type Src,
} from "@d2pipe/records";
import { type FramingReport, type LineWork, NewFraming, type Output } from "@d2pipe/tool-kit";
import { detach, HeldLines } from "./held-lines.ts";
import { MissingCounter } from "./missing-counter.ts";

export interface MapIdsOptions {
  map: IdMap;
  /** Where the hint of a rejection sends people: to the table, or to the codes in DHIS2. */
  hint: string;
  isSumming: boolean;
  out: Output;
  /** Shows people what had no partner, at the end. */
  warn: (message: string) => void;
}

interface HeldRegistration {
  src: Src;
  /** As it is to be written. */
  text: string;
}

const sharedHint = "pull this data set without --complete";

/** Lines in, lines with the ids of the target out. Values that may meet another one at the target are held until the end. */
export class MapIds implements LineWork {
  readonly #options: MapIdsOptions;
  readonly #held = new HeldLines();
  readonly #missing = new MissingCounter();
  /** Absent where no two values can meet: then the framing of the input holds. */
  readonly #framing: NewFraming | undefined;
  /** A data set is not complete before its values: they go out behind the values that are held. */
  readonly #registrations: HeldRegistration[] = [];
  /** Nothing of the source was rejected before it came here. */
  #isWhole = true;
  /** Of some values only those come that changed. */
  #isOfChanges = false;

  constructor(options: MapIdsOptions) {
    this.#options = options;
    this.#framing = options.map.hasShared ? new NewFraming(options.out) : undefined;
  }

  line(parsed: ParsedLine, raw: string): void {
    if (parsed.kind === "dataValue") this.#takeValue(parsed.line, raw);
    else if (parsed.kind === "event") this.#takeEvent(parsed.line, raw);
    else if (parsed.kind === "completeDataSetRegistration") this.#takeRegistration(parsed.line, raw);
    else this.#passOn(parsed, raw);
  }

  async end({ complete }: FramingReport): Promise<void> {
    const { out, warn } = this.#options;
    const hasAll = complete && this.#isWhole;
    for (const group of this.#held.take()) {
      if (!hasAll) for (const raw of group) this.#giveUp(raw);
      else if (this.#isOfChanges) for (const raw of group) this.#refuseChange(raw);
      else this.#resolve(group);
      if (out.full) await out.drained();
    }
    for (const held of this.#registrations) {
      if (hasAll) this.#writeRegistration(held);
      else this.#notSend(held.src);
      if (out.full) await out.drained();
    }
    this.#framing?.close({ isComplete: complete, hasAll });
    const missing = this.#missing.render();
    if (missing !== undefined) warn(missing);
  }

  #takeValue(line: RecordLine<"dataValue">, raw: string): void {
    const { map } = this.#options;
    const mapped = mapDataValue(map, line);
    if (mapped.is !== "mapped") this.#refuse(line.src, mapped, raw);
    else if (isSharedValue(map, mapped.payload)) this.#held.add(toValueKey(mapped.payload), raw);
    else this.#write(line, mapped.payload);
  }

  #takeEvent({ src, op, event }: RecordLine<"event">, raw: string): void {
    const mapped = mapEvent(this.#options.map, { src, event });
    if (mapped.is !== "mapped") {
      this.#refuse(src, mapped, raw);
      return;
    }
    this.#framing?.count(src);
    const line = op === undefined ? { src, event: mapped.payload } : { src, op, event: mapped.payload };
    this.#options.out.writeText(JSON.stringify(line), "event");
  }

  #takeRegistration(line: RecordLine<"completeDataSetRegistration">, raw: string): void {
    const { map } = this.#options;
    const { src, op } = line;
    const mapped = mapRegistration(map, line);
    if (mapped.is !== "mapped") return this.#refuse(src, mapped, raw);
    const { payload } = mapped;
    if (isSharedRegistration(map, payload)) {
      const message =
        "several ids lead to this one, and no one of them alone says that the data set is complete";
      return this.#reject(src, { code: "SEVERAL_SOURCES", message, hint: sharedHint }, raw);
    }
    const ids = op === undefined ? { src } : { src, op };
    const held = { src, text: JSON.stringify({ ...ids, completeDataSetRegistration: payload }) };
    if (this.#framing) this.#registrations.push({ src, text: detach(held.text) });
    else this.#writeRegistration(held);
  }

  #writeRegistration({ src, text }: HeldRegistration): void {
    this.#framing?.count(src);
    this.#options.out.writeText(text, "completeDataSetRegistration");
  }

  #write({ src, op }: RecordLine<"dataValue">, dataValue: HeldValue["payload"]): void {
    this.#framing?.count(src);
    const line = op === undefined ? { src, dataValue } : { src, op, dataValue };
    this.#options.out.writeText(JSON.stringify(line), "dataValue");
  }

  #passOn(
    parsed: Exclude<ParsedLine, { kind: "dataValue" | "event" | "completeDataSetRegistration" }>,
    raw: string,
  ): void {
    const framing = this.#framing;
    if (parsed.kind === "outcome" && isPendingStatus(parsed.line.outcome.status)) this.#isWhole = false;
    if (parsed.kind === "begin" && parsed.line.begin.since !== undefined) this.#isOfChanges = true;
    if (framing && parsed.kind === "begin") framing.begin(parsed.line.begin, raw);
    else if (framing && parsed.kind === "end") framing.end(parsed.line.end);
    else if (framing && parsed.kind === "checkpoint") framing.checkpoint(parsed.line);
    else {
      if ("src" in parsed.line) framing?.count(parsed.line.src);
      this.#options.out.pass(raw);
    }
  }

  #refuse(src: Src, mapped: Exclude<Mapped<unknown>, { is: "mapped" }>, raw: string): void {
    if (mapped.is === "left out") {
      const message = `the table leaves out ${mapped.kind} ${mapped.id}`;
      this.#framing?.count(src);
      this.#options.out.outcome(src, { status: "skipped", code: "LEFT_OUT", message });
    } else if (mapped.is === "shared") {
      const message = `${mapped.kind} ${mapped.ids.join(" and ")} of one event lead to ${mapped.target}`;
      this.#reject(src, { code: "SEVERAL_SOURCES", message, hint: "correct the table" }, raw);
    } else {
      this.#missing.count(mapped.missing);
      const message = mapped.missing.map(({ kind, id, why }) => `${kind} ${id} ${why}`).join("; ");
      this.#reject(src, { code: "NO_PARTNER", message, hint: this.#options.hint }, raw);
    }
  }

  #reject(src: Src, rejection: Rejection, raw: string): void {
    this.#framing?.count(src);
    this.#options.out.reject(src, rejection, raw);
  }

  #resolve(group: readonly string[]): void {
    const { isSumming, out } = this.#options;
    const resolution = resolveGroup(
      group.map((raw) => this.#restore(raw)),
      { isSumming },
    );
    if (resolution.is === "rejected") {
      for (const { line, raw } of resolution.values) this.#reject(line.src, resolution.rejection, raw);
    } else if (resolution.is === "sum") {
      for (const { line } of resolution.repeated) this.#skipRepeated(line.src);
      out.count("added", resolution.added);
      this.#write(resolution.line, resolution.line.dataValue);
    } else {
      for (const { line, payload } of resolution.values)
        this.#write(isSumming ? { ...line, src: withoutRevision(line.src) } : line, payload);
    }
  }

  #skipRepeated(src: Src): void {
    const message = "the same value came again, and the later one is in the total";
    this.#framing?.count(src);
    this.#options.out.outcome(src, { status: "skipped", code: "DUPLICATE_RECORD", message });
  }

  /** A part of the values is not the total; and fed again from a rejects file, it would be taken for the whole. */
  #giveUp(raw: string): void {
    this.#notSend(this.#restore(raw).line.src);
  }

  #notSend(src: Src): void {
    const message = this.#isWhole
      ? "the input ended early, and a part of the values is not the total"
      : "something of the source was rejected before, and the rest of the values is not the total";
    const hint = "run again from the source, when it can be read as a whole";
    this.#framing?.count(src);
    this.#options.out.outcome(src, { status: "rejected", code: "NOT_SENT", message, hint });
  }

  /** The values that did not change are missing. Its checkpoint counts: the next run may be of all values, and has them again. */
  #refuseChange(raw: string): void {
    const { src } = this.#restore(raw).line;
    const message = "several ids lead to this one, and only those values came that changed";
    const hint = "run once without --incremental, so that all values come";
    this.#framing?.count(src);
    this.#options.out.outcome(src, { status: "rejected", code: "NOT_SENT", message, hint });
  }

  /** What was held as text, once more: it was good when it came. */
  #restore(raw: string): HeldValue {
    const parsed = parseLine(raw);
    if (parsed.kind !== "dataValue") throw new Error("only values are held");
    const mapped = mapDataValue(this.#options.map, parsed.line);
    if (mapped.is !== "mapped") throw new Error("only values with partners are held");
    return { line: parsed.line, payload: mapped.payload, raw };
  }
}
