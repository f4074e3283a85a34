import { type OutcomeStatus, outcomeStatuses } from "@d2pipe/records";
import { z } from "zod";

/** A record that waits to be corrected, or is missing from the source. Ids and codes only. */
export interface SummaryRecord {
  status: OutcomeStatus;
  system: string;
  stream: string;
  id: string;
  /** `-` when the outcome had none. */
  code: string;
  target?: string | undefined;
  /** Only with `--show-values`: it may quote what the record holds. */
  message?: string | undefined;
}

/** Records that failed alike. */
export interface SummaryGroup {
  code: string;
  hint: string;
  count: number;
}

/** The first of some records, and how many there are. */
export interface SummaryRecords {
  count: number;
  first: readonly SummaryRecord[];
}

/** What became of the records of one run of a pipeline. */
export interface OutcomeSummary {
  /** Name of the pipeline. */
  name: string;
  /** Nothing was written: the counts say what would have become of the records. */
  dryRun: boolean;
  /** Records that ended in an outcome. */
  outcomes: number;
  counts: Readonly<Partial<Record<OutcomeStatus, number>>>;
  /** Of the unknown ones those that wait in the queue of dispatcher2, which nobody has to look at. */
  queued: number;
  /** Rejected or unknown: they wait to be corrected, the most frequent code first. */
  groups: readonly SummaryGroup[];
  pending: SummaryRecords;
  /** The source does not have them any more: outcomes with the code MISSING_FROM_SOURCE. */
  missing: SummaryRecords;
  /** Lines of records that never became an outcome. */
  withoutOutcome: number;
  /** Why the input is not complete; empty when it is. */
  issues: readonly string[];
  interrupted: boolean;
  /** ISO time. */
  finished: string;
}

const recordSchema = z.object({
  status: z.enum(outcomeStatuses),
  system: z.string(),
  stream: z.string(),
  id: z.string(),
  code: z.string(),
  target: z.string().optional(),
  message: z.string().optional(),
});
const recordsSchema = z.object({ count: z.int(), first: z.array(recordSchema) });

/** A summary as `mail-outcomes --summary` writes it. */
export const outcomeSummarySchema: z.ZodType<OutcomeSummary> = z.object({
  name: z.string(),
  dryRun: z.boolean(),
  outcomes: z.int(),
  counts: z.partialRecord(z.enum(outcomeStatuses), z.int()),
  queued: z.int(),
  groups: z.array(z.object({ code: z.string(), hint: z.string(), count: z.int() })),
  pending: recordsSchema,
  missing: recordsSchema,
  withoutOutcome: z.int(),
  issues: z.array(z.string()),
  interrupted: z.boolean(),
  finished: z.string(),
});

/** Whether a person has something to do, or to know at once. */
export function needsLook({
  pending,
  missing,
  withoutOutcome,
  issues,
  interrupted,
}: OutcomeSummary): boolean {
  return pending.count > 0 || missing.count > 0 || withoutOutcome > 0 || issues.length > 0 || interrupted;
}
