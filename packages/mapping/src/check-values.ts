import { checkValue, type ElementRules, renderExpectation, type StageRules } from "@d2pipe/dhis2-model";
import { isUid } from "@d2pipe/records";
import { createDateReader } from "./date-format.ts";
import type { FaultList } from "./fault-list.ts";
import type { Path } from "./json-places.ts";
import type { MappingDocument, ValueRule } from "./mapping-document.ts";
import { toRuleElement } from "./to-rule-element.ts";

function sayElement({ id, name }: ElementRules): string {
  return name === "" ? `data element ${id}` : `data element ${id} (${name})`;
}

function checkTypes(rule: ValueRule, element: ElementRules, at: Path, faults: FaultList): void {
  if (rule.valueType !== undefined && rule.valueType !== element.valueType) {
    const said = `${sayElement(element)} is ${element.valueType} in the metadata, the mapping says ${rule.valueType}`;
    faults.at([...at, "valueType"], said);
  }
  if (rule.optionSet !== undefined && rule.optionSet !== element.optionSet?.id) {
    const has = element.optionSet ? `option set ${element.optionSet.id}` : "no option set";
    faults.at(
      [...at, "optionSet"],
      `${sayElement(element)} has ${has} in the metadata, the mapping says ${rule.optionSet}`,
    );
  }
}

function checkMap(rule: ValueRule, element: ElementRules, at: Path, faults: FaultList): void {
  for (const [text, value] of Object.entries(rule.map ?? {})) {
    const code = value === null ? undefined : checkValue(element, String(value));
    if (code) faults.at([...at, "map", text], `${sayElement(element)}: ${renderExpectation(element, code)}`);
  }
}

function checkRule(rule: ValueRule, stage: StageRules | undefined, at: Path, faults: FaultList): void {
  const { dataElement } = rule;
  if (rule.format !== undefined && !createDateReader(rule.format)) {
    faults.at([...at, "format"], "expected yyyy, MM and dd with signs between them, as in dd/MM/yyyy");
  }
  if (!isUid(dataElement)) {
    faults.at([...at, "dataElement"], `${dataElement} is no UID; expected that of a data element`);
    return;
  }
  const element = stage ? stage.elements.get(dataElement) : toRuleElement(rule);
  if (element) {
    checkTypes(rule, element, at, faults);
    checkMap(rule, element, at, faults);
    return;
  }
  const name = rule.name === undefined ? "" : ` (${rule.name})`;
  const message = stage
    ? `data element ${dataElement}${name} is not in program stage ${stage.programStage}; correct it, or leave the row out`
    : `data element ${dataElement}${name} has no value type; give --metadata FILE, or valueType (and options) here`;
  faults.at([...at, "dataElement"], message);
}

/**
 * The rows of the document: known data elements of the stage, types and option sets as in the metadata, tables that lead to
 * values DHIS2 takes, no data element twice. Without metadata each row has to carry its own type: nothing is guessed.
 */
export function checkValues(
  { values }: MappingDocument,
  stage: StageRules | undefined,
  faults: FaultList,
): void {
  if (!stage && values.every(({ valueType }) => valueType === undefined)) {
    faults.at(
      [],
      "the mapping carries no value types; give --metadata FILE (pull-metadata --program UID > FILE)",
    );
    return;
  }
  const seen = new Map<string, number>();
  for (const [index, rule] of values.entries()) {
    const at: Path = ["values", index];
    checkRule(rule, stage, at, faults);
    const before = seen.get(rule.dataElement);
    if (before !== undefined) {
      faults.at(
        [...at, "dataElement"],
        `${rule.dataElement} is in values[${before}] already; a list in \`from\` joins sources`,
      );
    }
    seen.set(rule.dataElement, index);
  }
}
