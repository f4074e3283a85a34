import { checkValue, type ValueIssueCode } from "./check-value.ts";
import type { ElementRules } from "./stage-rules.ts";
import type { TimeZone } from "./time-zone.ts";
import { createToValue, type RawValue } from "./to-value.ts";

/** Why a raw value cannot be sent. */
export interface ValueIssue {
  code: ValueIssueCode | "UNMAPPED_OPTION";
}

/** A value as it is sent, `null` for none, or why not. */
export type ElementValue = string | null | ValueIssue;

export type ElementConverter = (raw: RawValue) => ElementValue;

/** A mapping's table for one data element: source text → value; `null` = send none; missing = not in the table. */
export type ValueTable = ReadonlyMap<string, string | null>;

const badValue: ValueIssue = { code: "E1302" };
const noOption: ValueIssue = { code: "E1125" };
const unmapped: ValueIssue = { code: "UNMAPPED_OPTION" };

function createMultiConverter(
  codes: ReadonlySet<string> | undefined,
  table: ValueTable | undefined,
): ElementConverter {
  return (raw) => {
    const text = raw === null || raw === undefined ? "" : String(raw).trim();
    if (text === "") return null;
    if (codes?.has(text) && !table?.has(text)) return text;
    const items = text.split(text.includes(",") ? "," : /\s+/u).map((item) => item.trim());
    const sent: string[] = [];
    for (const item of items) {
      const code = table?.has(item) ? table.get(item) : item;
      if (item === "" || code === null || code === undefined) continue;
      if (codes && !codes.has(code)) return table ? unmapped : noOption;
      if (!sent.includes(code)) sent.push(code);
    }
    return sent.length === 0 ? null : sent.join(",");
  };
}

function createSingleConverter(
  rules: ElementRules,
  zone: TimeZone,
  table: ValueTable | undefined,
): ElementConverter {
  const toValue = createToValue(rules.valueType, zone);
  const codes = rules.optionSet?.codes;
  const isFreeText = !codes && rules.valueType.endsWith("TEXT");
  return (raw) => {
    const text = raw === null || raw === undefined ? "" : String(raw).trim();
    if (text === "") return null;
    const mapped = table?.get(text);
    if (mapped === null) return null;
    if (table && mapped === undefined && isFreeText) return unmapped;
    const source = mapped ?? (codes ? text : raw);
    if (codes?.has(String(source))) return checkValue(rules, String(source)) ? badValue : String(source);
    const value = toValue(source);
    const isUnknown = typeof value === "string" && rules.orgUnits?.has(value) === false;
    if (value === undefined || isUnknown) return table && mapped === undefined ? unmapped : badValue;
    if (value === null || !codes || codes.has(value)) return value;
    return table && mapped === undefined ? unmapped : noOption;
  };
}

/**
 * Raw value → the value DHIS2 accepts for this data element. Options are codes, exactly; a mapping's `table` comes first, and
 * a value that it lacks passes only when DHIS2 can take it as it stands. CommCare's multi-select (`fever cough`) becomes
 * comma-joined codes for MULTI_TEXT.
 */
export function createElementConverter(
  rules: ElementRules,
  zone: TimeZone,
  table?: ValueTable,
): ElementConverter {
  if (rules.valueType === "MULTI_TEXT") return createMultiConverter(rules.optionSet?.codes, table);
  return createSingleConverter(rules, zone, table);
}
