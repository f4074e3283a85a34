import {
  type CompiledMapping,
  type PropertyCounter,
  type SourceRecord,
  toEvent,
  toEventUid,
  toRejection,
} from "@d2pipe/mapping";
import type { RecordLine } from "@d2pipe/records";
import type { Output } from "@d2pipe/tool-kit";

export interface ToEventsOptions {
  mapping: CompiledMapping;
  counter: PropertyCounter;
  out: Pick<Output, "writeText" | "reject">;
  showValues: boolean;
}

/** The record as the mapping reads it. */
export function toSourceRecord(line: RecordLine<"case" | "row">): SourceRecord {
  if ("case" in line) return { properties: line.case.properties, fields: line.case };
  return { properties: line.row };
}

/** Record line in, event line or rejection out. */
export class ToEvents {
  readonly #options: ToEventsOptions;
  #records = 0;

  constructor(options: ToEventsOptions) {
    this.#options = options;
  }

  get records(): number {
    return this.#records;
  }

  take(line: RecordLine<"case" | "row">, raw: string): void {
    this.#records += 1;
    if (line.op === "delete") this.#takeDelete(line, raw);
    else this.#takeRecord(line, raw);
  }

  #takeRecord(line: RecordLine<"case" | "row">, raw: string): void {
    const { mapping, counter, out, showValues } = this.#options;
    const { src } = line;
    const record = toSourceRecord(line);
    counter.count(record);
    const event = toEvent(mapping, src, record);
    if (typeof event === "string") {
      out.writeText(`{"src":${JSON.stringify(src)},"event":${event}}`, "event");
      return;
    }
    const target = src.id === undefined ? undefined : `event/${toEventUid(mapping, src.system, src.id)}`;
    out.reject(src, toRejection(event, { target, showValues }), raw);
  }

  /** A deletion needs ids only, whatever the record still says. */
  #takeDelete({ src }: RecordLine<"case" | "row">, raw: string): void {
    const { mapping, out } = this.#options;
    if (src.id === undefined) {
      out.reject(src, { code: "NO_ID", message: "the line has no src.id" }, raw);
      return;
    }
    const { program, programStage } = mapping;
    const event = { event: toEventUid(mapping, src.system, src.id), program, programStage };
    out.writeText(JSON.stringify({ src, op: "delete", event }), "event");
  }
}
