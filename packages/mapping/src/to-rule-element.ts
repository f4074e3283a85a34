import type { ElementRules } from "@d2pipe/dhis2-model";
import type { ValueRule } from "./mapping-document.ts";

/** The codes that a mapping row says its option set has. */
export function listCodes(options: NonNullable<ValueRule["options"]>): readonly string[] {
  return isList(options) ? options : Object.keys(options);
}

/** `Array.isArray` takes the `readonly` for a difference. */
function isList(options: NonNullable<ValueRule["options"]>): options is readonly string[] {
  return Array.isArray(options);
}

/** What a mapping row itself says of its data element; `undefined` when it does not say the type. */
export function toRuleElement(rule: ValueRule): ElementRules | undefined {
  const { dataElement, name = "", valueType, options, optionSet, compulsory = false } = rule;
  if (valueType === undefined || (optionSet !== undefined && options === undefined)) return undefined;
  const codes = options && { id: optionSet ?? "of the mapping", codes: new Set(listCodes(options)) };
  return { id: dataElement, name, valueType, optionSet: codes, compulsory };
}
