import { explainCode } from "@d2pipe/dhis2-model";
import type { OutcomeSummary, OwedGroup, OwedRecord } from "@d2pipe/mailer";
import type { Outcome, OutcomeStatus, ParsedLine, Src } from "@d2pipe/records";
import type { FramingReport } from "@d2pipe/tool-kit";

export interface GathererOptions {
  maxRecords: number;
  showValues: boolean;
}

/** Hints name properties, so there may be many; the rest is counted by code alone. */
const maxGroups = 50;

const noCode = "-";

function isOwed(status: OutcomeStatus): boolean {
  return status === "rejected" || status === "unknown";
}

/** What a code means and what to do; never the outcome's message, which may quote a value. */
function explain(code: string | undefined, hint: string | undefined): string {
  const meaning = explainCode(code);
  const advice = hint ?? meaning.hint;
  return advice === undefined ? meaning.message : `${meaning.message}; ${advice}`;
}

/** Counts what passes by, in constant memory. */
export class OutcomeGatherer {
  readonly #options: GathererOptions;
  readonly #counts: Partial<Record<OutcomeStatus, number>> = {};
  readonly #groups = new Map<string, OwedGroup>();
  readonly #records: OwedRecord[] = [];
  #outcomes = 0;
  #owed = 0;
  #unsettled = 0;
  #stream: string | undefined;

  constructor(options: GathererOptions) {
    this.#options = options;
  }

  see(parsed: ParsedLine): void {
    if (parsed.kind === "begin") this.#stream ??= parsed.line.begin.stream;
    if (!("src" in parsed.line)) return;
    this.#stream ??= parsed.line.src.stream;
    if (parsed.kind === "outcome") this.#outcome(parsed.line.src, parsed.line.outcome);
    else this.#unsettled += 1;
  }

  /** `name` falls back on the first stream that came by. */
  summarize(report: FramingReport, name: string | undefined, finished: Date): OutcomeSummary {
    return {
      name: name ?? this.#stream ?? "pipeline",
      outcomes: this.#outcomes,
      counts: this.#counts,
      groups: [...this.#groups.values()].toSorted((a, b) => b.count - a.count),
      records: this.#records,
      owed: this.#owed,
      unsettled: this.#unsettled,
      faults: report.faults,
      interrupted: report.interrupted,
      finished: finished.toISOString(),
    };
  }

  #outcome(src: Src, { status, code, target, hint, message }: Outcome): void {
    this.#outcomes += 1;
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
    if (!isOwed(status)) return;
    this.#owed += 1;
    this.#group(code, hint);
    if (this.#records.length >= this.#options.maxRecords) return;
    const { system, stream, id = "" } = src;
    const said = this.#options.showValues ? message : undefined;
    this.#records.push({ status, system, stream, id, code: code ?? noCode, target, message: said });
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
