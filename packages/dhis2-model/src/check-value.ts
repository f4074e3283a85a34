import { fitsValueType } from "./fits-value-type.ts";
import type { ElementRules } from "./stage-rules.ts";
import { valueTypes } from "./value-type.ts";

/** DHIS2's codes for a value: it does not fit the value type, or is no code of the option set. */
export type ValueFaultCode = "E1302" | "E1125";

function isOption(codes: ReadonlySet<string>, text: string, isMulti: boolean): boolean {
  return codes.has(text) || (isMulti && text.split(",").every((code) => codes.has(code)));
}

/** What DHIS2 would say of a value, spelled as it will be sent (dhis2-api §2.9; 2.41+ checks type and option both). */
export function checkValue({ valueType, optionSet }: ElementRules, text: string): ValueFaultCode | undefined {
  if (text.trim() === "") return undefined;
  if (!fitsValueType(valueType, text)) return "E1302";
  if (optionSet && !isOption(optionSet.codes, text, valueType === "MULTI_TEXT")) return "E1125";
  return undefined;
}

/** What was expected, in words, without the value. */
export function renderExpectation({ valueType, optionSet }: ElementRules, code: ValueFaultCode): string {
  if (code === "E1125") return `expected a code of option set ${optionSet?.id ?? ""}`;
  return `expected ${valueTypes[valueType]} (${valueType})`;
}
