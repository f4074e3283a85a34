import type { StoredCase } from "../commcare/case-record.ts";
import type { IssuePlans } from "./add-issues.ts";

/** What is wrong with a seeded case: each must be rejected somewhere between CommCare and DHIS2. */
export type CaseIssue =
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

function set(name: string, value: string): (record: StoredCase) => void {
  return (record) => {
    record.properties[name] = value;
  };
}

/** A district is an org unit but not of the program. */
export const caseIssues: IssuePlans<CaseIssue, StoredCase> = new Map([
  ["unknown-facility", { rate: 24, apply: set("userLocationOrgUnitID", "zZ9unknownA") }],
  ["empty-facility", { rate: 18, apply: set("userLocationOrgUnitID", "") }],
  ["facility-outside-program", { rate: 8, apply: set("userLocationOrgUnitID", "kMrBSu12FAx") }],
  [
    "no-date-closed",
    {
      rate: 10,
      apply: (record) => {
        record.date_closed = null;
      },
    },
  ],
  ["not-a-number", { rate: 22, apply: set("ageInYears", "douze") }],
  ["decimal-comma", { rate: 12, apply: set("temperature", "38,5") }],
  ["option-not-in-set", { rate: 16, apply: set("rdt_result", "MAYBE") }],
  ["bad-date", { rate: 10, apply: set("onset_date", "31/02/2024") }],
  ["compulsory-missing", { rate: 12, apply: set("sex", "") }],
  ["not-positive", { rate: 6, apply: set("tablets", "-3") }],
]);
