import { explainErrorCode, type RawValue } from "@d2pipe/dhis2-model";

/** Why one part of a record cannot be sent; several make one rejection. */
export interface RecordIssue {
  code: string;
  /** Property and data element by id and name; never the value. */
  message: string;
  hint: string;
  /** What the source had, for `--show-values` only. */
  raw: RawValue;
}

const hints: Readonly<Record<string, string>> = {
  E1302: "correct the value at its source, or give the row a `map` for it",
  E1125: "add the option to the option set, or give the row a `map` from the source's answers to the codes",
  UNMAPPED_OPTION: "add the value to the `map` of this row",
  NO_DATE: "fill the date at its source, or give `occurredAt` another `from` or a `default`",
  BAD_DATE: "correct the date at its source, or give `format` (dd/MM/yyyy)",
  NO_ORG_UNIT: "fill the property at its source, or give `orgUnit` a `default`",
  UNKNOWN_OU:
    "correct the org unit at its source, or add it to `orgUnit.table`; then pull the metadata again",
  NOT_CLOSED: "fetch closed cases only (fetch-cases --closed)",
  BAD_VALUE: "correct the value at its source",
};

/** The hint of a code: ours where the mapping can help, else that of dhis2-model. */
function hintOf(code: string): string {
  return hints[code] ?? explainErrorCode(code).hint;
}

export function toRecordIssue(code: string, message: string, raw: RawValue): RecordIssue {
  return { code, message, hint: hintOf(code), raw };
}
