import { InputError } from "@d2pipe/errors";
import {
  type Begin,
  isPendingStatus,
  type ParsedLine,
  type RecordLine,
  type Rejection,
  type Src,
} from "@d2pipe/records";
import { type FramingReport, type LineWork, NewFraming, type Output } from "@d2pipe/tool-kit";
import type { CaseTotal, CaseTotals, Taken } from "./case-totals.ts";

const system = "dhis2";

export interface CaseUpdatesOptions {
  totals: CaseTotals;
  /** The data sets of the map. */
  dataSets: ReadonlySet<string>;
  caseType: string;
  isBlanking: boolean;
  /** Property for the newest period. */
  stampPeriod: string | undefined;
  out: Output;
  warn: (message: string) => void;
}

function toRejection(
  { dataElement, period, orgUnit }: RecordLine<"dataValue">["dataValue"],
  why: Extract<Taken, { is: "refused" }>["why"],
): Rejection {
  const place = `data element ${dataElement}, period ${period}, org unit ${orgUnit}`;
  return why === "not a period"
    ? { code: "BAD_PAYLOAD", message: `the period of a value is not one of DHIS2: ${place}` }
    : {
        code: "BAD_VALUE",
        message: `the value is not a number: ${place}`,
        hint: "correct it in DHIS2, or take its property out of the map",
      };
}

/**
 * Values in, one case update an org unit out, behind the end of the input. Their stream is `totals/` and the case type: neither a data
 * set's nor that of a CommCare listing.
 */
export class CaseUpdates implements LineWork {
  readonly #options: CaseUpdatesOptions;
  readonly #framing: NewFraming;
  /** Data sets of which a tool before this one could not read or use something. */
  readonly #lost = new Set<string>();
  /** Values that are in no total yet. */
  #waiting = 0;

  constructor(options: CaseUpdatesOptions) {
    this.#options = options;
    this.#framing = new NewFraming(options.out);
  }

  line(parsed: ParsedLine, raw: string): void {
    switch (parsed.kind) {
      case "dataValue":
        this.#takeValue(parsed.line, raw);
        break;
      case "begin":
        this.#ensureWhole(parsed.line.begin);
        this.#framing.begin(parsed.line.begin, raw);
        break;
      case "end":
        this.#framing.end(parsed.line.end);
        break;
      case "checkpoint":
        // A total needs all of its values in every run: nothing of DHIS2 may be taken for done.
        if (parsed.line.checkpoint.system !== system) this.#framing.checkpoint(parsed.line);
        break;
      default:
        if (
          parsed.kind === "outcome" &&
          isPendingStatus(parsed.line.outcome.status) &&
          this.#isOfMap(parsed.line.src)
        )
          this.#lost.add(parsed.line.src.stream);
        if ("src" in parsed.line) this.#framing.count(parsed.line.src);
        this.#options.out.pass(raw);
    }
  }

  async end({ complete }: FramingReport): Promise<void> {
    const { out, caseType } = this.#options;
    this.#framing.add({ system, stream: this.#stream, listing: "window" });
    if (complete) await this.#writeTotals();
    else for (const orgUnit of this.#options.totals.orgUnits()) this.#giveUp(orgUnit);
    if (out.full) await out.drained();
    this.#framing.close({ isComplete: complete, hasAll: complete });
    if (this.#lost.size > 0)
      this.#options.warn(
        `not written into cases of ${caseType}, since a part of them was rejected before: data set ${[...this.#lost].join(", ")}`,
      );
  }

  get #stream(): string {
    return `totals/${this.#options.caseType}`;
  }

  #isOfMap({ system: of, stream }: Pick<Src, "system" | "stream">): boolean {
    return of === system && this.#options.dataSets.has(stream);
  }

  /** Of values of which only some come no total can be made. */
  #ensureWhole(begin: Begin): void {
    if (begin.since === undefined || !this.#isOfMap(begin)) return;
    const message = `of data set ${begin.stream} only what changed since ${begin.since} comes; expected all values`;
    const hint = "run pull-datasets without --incremental and --index";
    throw new InputError(message, { source: "stdin" }, { hint });
  }

  #takeValue({ src, op, dataValue }: RecordLine<"dataValue">, raw: string): void {
    const { out, totals } = this.#options;
    const isDeleted = op === "delete" || dataValue.deleted === true;
    const taken = totals.add(dataValue.dataSet ?? src.stream, dataValue, isDeleted);
    if (taken.is === "left out") {
      out.count(taken.why);
      return;
    }
    if (taken.isRepeated) this.#skipRepeated(src);
    else if (taken.is === "held") this.#waiting += 1;
    if (taken.is === "held") return;
    if (taken.isRepeated) this.#waiting -= 1;
    this.#framing.count(src);
    out.reject(src, toRejection(dataValue, taken.why), raw);
  }

  #skipRepeated(src: Src): void {
    const message = "the same value came again, and the later one is in the total";
    this.#framing.count(src);
    this.#options.out.outcome(src, { status: "skipped", code: "DUPLICATE_RECORD", message });
  }

  async #writeTotals(): Promise<void> {
    const { out, totals, isBlanking } = this.#options;
    for (const total of totals.take({ isBlanking, lost: this.#lost })) {
      this.#write(total);
      if (out.full) await out.drained();
    }
    // Older, blank or deleted ones, and what stands beside a rejected one.
    if (this.#waiting > 0) out.count("not added", this.#waiting);
  }

  #write({ orgUnit, properties, newest, added }: CaseTotal): void {
    const { out, caseType, stampPeriod } = this.#options;
    const src = this.#toSrc(orgUnit);
    const stamped = stampPeriod === undefined ? properties : { ...properties, [stampPeriod]: newest.iso };
    this.#framing.count(src);
    out.count("added", added);
    this.#waiting -= added;
    out.write({ src, caseUpdate: { external_id: orgUnit, case_type: caseType, properties: stamped } });
  }

  #giveUp(orgUnit: string): void {
    const src = this.#toSrc(orgUnit);
    const message = "the input ended early, and a part of the values is not the total";
    const hint = "run again from the source, when it can be read as a whole";
    this.#framing.count(src);
    this.#options.out.outcome(src, { status: "rejected", code: "NOT_SENT", message, hint });
  }

  #toSrc(orgUnit: string): Src {
    return { system, stream: this.#stream, id: orgUnit };
  }
}
