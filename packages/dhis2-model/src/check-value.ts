import { fitsValueType } from "./fits-value-type.ts";
import type { ElementRules } from "./stage-rules.ts";
import { valueTypes } from "./value-type.ts";

/** DHIS2's codes for a value: it does not fit the value type, or it is not in the option set. */
export type ValueIssueCode = "E1302" | "E1125";

function isOption(codes: ReadonlySet<string>, text: string, isMulti: boolean): boolean {
  return codes.has(text) || (isMulti && text.split(",").every((code) => codes.has(code)));
}

/**
 * The code with which DHIS2 would refuse a value, spelled as it will be sent (dhis2-api §2.9; 2.41+ checks type and option both).
 * An org unit that does not exist is E1302 from 2.41.9 on, E1007 before. What only the server knows is left to it: whether a user,
 * a file or a tracked entity exists.
 */
export function checkValue(rules: ElementRules, text: string): ValueIssueCode | undefined {
  const { valueType, optionSet, orgUnits } = rules;
  if (text.trim() === "") return undefined;
  if (!fitsValueType(valueType, text) || orgUnits?.has(text) === false) return "E1302";
  if (optionSet && !isOption(optionSet.codes, text, valueType === "MULTI_TEXT")) return "E1125";
  return undefined;
}

/** What is wrong with a value, without the value. */
export function renderValueIssue({ valueType, optionSet }: ElementRules, code: ValueIssueCode): string {
  if (code === "E1125")
    return `this answer is not in the DHIS2 option list (option set ${optionSet?.id ?? ""})`;
  return `expected ${valueTypes[valueType]} (${valueType})`;
}
