import type { StoredCase } from "../commcare/case-record.ts";
import type { IssuePlans } from "./spoil-some.ts";

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
  ["unknown-facility", { rate: 24, spoil: set("userLocationOrgUnitID", "zZ9unknownA") }],
  ["empty-facility", { rate: 18, spoil: set("userLocationOrgUnitID", "") }],
  ["facility-outside-program", { rate: 8, spoil: set("userLocationOrgUnitID", "kMrBSu12FAx") }],
  [
    "no-date-closed",
    {
      rate: 10,
      spoil: (record) => {
        record.date_closed = null;
      },
    },
  ],
  ["not-a-number", { rate: 22, spoil: set("ageInYears", "douze") }],
  ["decimal-comma", { rate: 12, spoil: set("temperature", "38,5") }],
  ["option-not-in-set", { rate: 16, spoil: set("rdt_result", "MAYBE") }],
  ["bad-date", { rate: 10, spoil: set("onset_date", "31/02/2024") }],
  ["compulsory-missing", { rate: 12, spoil: set("sex", "") }],
  ["not-positive", { rate: 6, spoil: set("tablets", "-3") }],
]);
