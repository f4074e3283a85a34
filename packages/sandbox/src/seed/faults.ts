import type { StoredCase } from "../commcare/case-record.ts";

/** What is wrong with a seeded case: each must be rejected somewhere between CommCare and DHIS2. */
export type CaseFault =
  | "unknown-facility"
  | "empty-facility"
  | "facility-outside-program"
  | "no-date-closed"
  | "not-a-number"
  | "decimal-comma"
  | "option-not-in-set"
  | "bad-date"
  | "compulsory-missing"
  | "not-positive";

interface FaultPlan {
  /** Cases of 10,000 that have it. */
  rate: number;
  spoil(record: StoredCase): void;
}

function set(name: string, value: string): (record: StoredCase) => void {
  return (record) => {
    record.properties[name] = value;
  };
}

/** One fault a case, so that the reason of each rejection is certain. A district is an org unit but not of the program. */
export const caseFaults: Readonly<Record<CaseFault, FaultPlan>> = {
  "unknown-facility": { rate: 24, spoil: set("userLocationOrgUnitID", "zZ9unknownA") },
  "empty-facility": { rate: 18, spoil: set("userLocationOrgUnitID", "") },
  "facility-outside-program": { rate: 8, spoil: set("userLocationOrgUnitID", "kMrBSu12FAx") },
  "no-date-closed": {
    rate: 10,
    spoil: (record) => {
      record.date_closed = null;
    },
  },
  "not-a-number": { rate: 22, spoil: set("ageInYears", "douze") },
  "decimal-comma": { rate: 12, spoil: set("temperature", "38,5") },
  "option-not-in-set": { rate: 16, spoil: set("rdt_result", "MAYBE") },
  "bad-date": { rate: 10, spoil: set("onset_date", "31/02/2024") },
  "compulsory-missing": { rate: 12, spoil: set("sex", "") },
  "not-positive": { rate: 6, spoil: set("tablets", "-3") },
};

export const caseFaultNames: readonly CaseFault[] = Object.keys(caseFaults).filter(
  (name): name is CaseFault => name in caseFaults,
);

/** How many of `count` closed cases have the fault; at least one of a hundred or more. */
export function countOfFault(fault: CaseFault, count: number): number {
  return count < 100 ? 0 : Math.max(1, Math.round((count * caseFaults[fault].rate) / 10_000));
}
