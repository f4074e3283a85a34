import { explainCode } from "@d2pipe/dhis2-model";
import type { OutcomeSummary, SummaryGroup, SummaryRecord } from "@d2pipe/mailer";
import {
  isPendingStatus,
  type Outcome,
  type OutcomeStatus,
  type ParsedLine,
  type Src,
} from "@d2pipe/records";
import type { FramingReport } from "@d2pipe/tool-kit";

export interface GathererOptions {
  /** How many records of each kind are named. */
  maxRecords: number;
  showValues: boolean;
}

/** Hints name properties, so there may be many; the rest is counted by code alone. */
const maxGroups = 50;

const noCode = "-";

/** In dispatcher2, which posts them by itself: the next run finds out what became of them. */
const queuedCodes: ReadonlySet<string | undefined> = new Set(["QUEUED", "OLDER_QUEUED"]);

/** What a code means and what to do; never the outcome's message, which may quote a value. */
function explain(code: string | undefined, hint: string | undefined): string {
  const meaning = explainCode(code);
  const advice = hint ?? meaning.hint;
  return advice === undefined ? meaning.message : `${meaning.message}; ${advice}`;
}

/** The first of some records, and how many there were. */
class Records {
  readonly #limit: number;
  readonly first: SummaryRecord[] = [];
  count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(make: () => SummaryRecord): void {
    this.count += 1;
    if (this.first.length < this.#limit) this.first.push(make());
  }

  toJson(): { count: number; first: SummaryRecord[] } {
    return { count: this.count, first: this.first };
  }
}

/** Counts what passes by, in constant memory. */
export class OutcomeGatherer {
  readonly #showValues: boolean;
  readonly #counts: Partial<Record<OutcomeStatus, number>> = {};
  readonly #groups = new Map<string, SummaryGroup>();
  readonly #pending: Records;
  readonly #missing: Records;
  #outcomes = 0;
  #queued = 0;
  #withoutOutcome = 0;
  #stream: string | undefined;
  #dryRun = false;

  constructor({ maxRecords, showValues }: GathererOptions) {
    this.#showValues = showValues;
    this.#pending = new Records(maxRecords);
    this.#missing = new Records(maxRecords);
  }

  see(parsed: ParsedLine): void {
    if (parsed.kind === "begin") this.#stream ??= parsed.line.begin.stream;
    if (!("src" in parsed.line)) return;
    this.#stream ??= parsed.line.src.stream;
    if (parsed.kind === "outcome") this.#outcome(parsed.line.src, parsed.line.outcome);
    else this.#withoutOutcome += 1;
  }

  /** `name` falls back on the first stream that came by. */
  summarize(
    report: FramingReport,
    { name, finished, dryRun }: { name: string | undefined; finished: Date; dryRun: boolean },
  ): OutcomeSummary {
    return {
      name: name ?? this.#stream ?? "pipeline",
      dryRun: dryRun || this.#dryRun,
      outcomes: this.#outcomes,
      counts: this.#counts,
      queued: this.#queued,
      groups: [...this.#groups.values()].toSorted((a, b) => b.count - a.count),
      pending: this.#pending.toJson(),
      missing: this.#missing.toJson(),
      withoutOutcome: this.#withoutOutcome,
      issues: report.issues,
      interrupted: report.interrupted,
      finished: finished.toISOString(),
    };
  }

  #outcome(src: Src, outcome: Outcome): void {
    const { status, code, hint } = outcome;
    this.#outcomes += 1;
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
    if (outcome.dryRun) this.#dryRun = true;
    const make = (): SummaryRecord => this.#toRecord(src, outcome);
    if (status === "unknown" && queuedCodes.has(code)) this.#queued += 1;
    else if (isPendingStatus(status)) {
      this.#pending.add(make);
      this.#group(code, hint);
    } else if (code === "MISSING_FROM_SOURCE") this.#missing.add(make);
  }

  #toRecord({ system, stream, id = "" }: Src, { status, code, target, message }: Outcome): SummaryRecord {
    const shown = this.#showValues ? message : undefined;
    return { status, system, stream, id, code: code ?? noCode, target, message: shown };
  }

  #group(code: string | undefined, hint: string | undefined): void {
    const exact = `${code} ${hint}`;
    const isFull = this.#groups.size >= maxGroups && !this.#groups.has(exact);
    const key = isFull ? `${code}` : exact;
    const group = this.#groups.get(key);
    if (group) group.count += 1;
    else
      this.#groups.set(key, {
        code: code ?? noCode,
        hint: explain(code, isFull ? undefined : hint),
        count: 1,
      });
  }
}
