import type { ReportedError, WriteReport } from "./target-port.ts";
import type { RecordSlot } from "./slot.ts";

/** What one report says of the records of its request. */
export interface Findings {
  stored: RecordSlot[];
  refused: { slot: RecordSlot; errors: readonly ReportedError[] }[];
  /** The report names neither a fault nor a success: a failure while storing shows only in `ignored` (dhis2-api §2.4). */
  silent: RecordSlot[];
}

/**
 * Reads a report by UID, never by position. A UID with an error was not stored, also when HTTP and status say OK
 * (`atomicMode=OBJECT`). After `validateOnly` nothing is stored, so what has no error would have been.
 */
export function toFindings(
  slots: readonly RecordSlot[],
  report: WriteReport,
  validateOnly: boolean,
): Findings {
  const errors = Map.groupBy(report.errors, (error) => error.uid);
  const stored = new Set(report.stored);
  const isAllStored = report.created + report.updated + report.deleted === slots.length;
  const findings: Findings = { stored: [], refused: [], silent: [] };
  for (const slot of slots) {
    const own = errors.size === 0 ? undefined : errors.get(slot.uid);
    if (own) findings.refused.push({ slot, errors: own });
    else if (validateOnly || isAllStored || stored.has(slot.uid)) findings.stored.push(slot);
    else findings.silent.push(slot);
  }
  return findings;
}
