import type { ElementRules } from "@d2pipe/dhis2-model";
import type { ValueRule } from "./mapping-document.ts";

/** What a mapping row itself says of its data element; `undefined` when it does not say the type. */
export function toRuleElement(rule: ValueRule): ElementRules | undefined {
  const { dataElement, name = "", valueType, options, optionSet, compulsory = false } = rule;
  if (valueType === undefined || (optionSet !== undefined && options === undefined)) return undefined;
  const codes = options && { id: optionSet ?? "of the mapping", codes: new Set(options) };
  return { id: dataElement, name, valueType, optionSet: codes, compulsory };
}
