import {
  checkValue,
  type ElementRules,
  formatNamed,
  renderValueIssue,
  type StageRules,
} from "@d2pipe/dhis2-model";
import type { Path } from "@d2pipe/issues";
import { isUid } from "@d2pipe/records";
import { createDateReader, dateFormatExpectation } from "./date-format.ts";
import type { IssueOrigins } from "./issue-origins.ts";
import type { MappingDocument, ValueRule } from "./mapping-document.ts";
import { toRuleElement } from "./to-rule-element.ts";

function checkTypes(rule: ValueRule, element: ElementRules, at: Path, issues: IssueOrigins): void {
  if (rule.valueType !== undefined && rule.valueType !== element.valueType) {
    const message = `data element ${formatNamed(element)} is ${element.valueType} in the metadata, the mapping says ${rule.valueType}`;
    issues.at([...at, "valueType"], message);
  }
  if (rule.optionSet !== undefined && rule.optionSet !== element.optionSet?.id) {
    const has = element.optionSet ? `option set ${element.optionSet.id}` : "no option set";
    issues.at(
      [...at, "optionSet"],
      `data element ${formatNamed(element)} has ${has} in the metadata, the mapping says ${rule.optionSet}`,
    );
  }
}

function checkMap(rule: ValueRule, element: ElementRules, at: Path, issues: IssueOrigins): void {
  for (const [text, value] of Object.entries(rule.map ?? {})) {
    const code = value === null ? undefined : checkValue(element, String(value));
    if (code)
      issues.at(
        [...at, "map", text],
        `data element ${formatNamed(element)}: ${renderValueIssue(element, code)}`,
      );
  }
}

function checkRule(rule: ValueRule, stage: StageRules | undefined, at: Path, issues: IssueOrigins): void {
  const { dataElement } = rule;
  if (rule.format !== undefined && !createDateReader(rule.format)) {
    issues.at([...at, "format"], dateFormatExpectation);
  }
  if (!isUid(dataElement)) {
    issues.at([...at, "dataElement"], `${dataElement} is not a UID; expected the UID of a data element`);
    return;
  }
  const element = stage ? stage.elements.get(dataElement) : toRuleElement(rule);
  if (element) {
    checkTypes(rule, element, at, issues);
    checkMap(rule, element, at, issues);
    return;
  }
  const named = formatNamed({ id: dataElement, name: rule.name ?? "" });
  const message = stage
    ? `data element ${named} is not in program stage ${stage.programStage}; correct it, or leave the row out`
    : `data element ${named} has no value type; give --metadata FILE, or valueType (and options) here`;
  issues.at([...at, "dataElement"], message);
}

/**
 * The rows of the document: known data elements of the stage, types and option sets as in the metadata, tables that lead to
 * values DHIS2 takes, no data element twice. Without metadata each row has to carry its own type: nothing is guessed.
 */
export function checkValues(
  { values }: MappingDocument,
  stage: StageRules | undefined,
  issues: IssueOrigins,
): void {
  if (!stage && values.every(({ valueType }) => valueType === undefined)) {
    issues.at(
      [],
      "the mapping carries no value types; give --metadata FILE (pull-metadata --program UID > FILE)",
    );
    return;
  }
  const seen = new Map<string, number>();
  for (const [index, rule] of values.entries()) {
    const at: Path = ["values", index];
    checkRule(rule, stage, at, issues);
    const before = seen.get(rule.dataElement);
    if (before !== undefined) {
      issues.at(
        [...at, "dataElement"],
        `${rule.dataElement} is already in values[${before}]; to read it from several properties, give \`from\` a list`,
      );
    }
    seen.set(rule.dataElement, index);
  }
}
