import { asksForCompulsory, type MetadataSnapshot, toOrgUnitRules, toStageRules } from "@d2pipe/dhis2-model";
import type { MappingDocument, ValueRule } from "@d2pipe/mapping";
import { type TargetElement, type TargetStage, toTargetStage } from "../target-stage.ts";
import { checkOptions } from "./check-options.ts";
import type { Finding } from "./finding.ts";

export interface CheckTarget {
  program: string;
  programStage: string | undefined;
}

function checkRule(rule: ValueRule, element: TargetElement | undefined): Finding[] {
  const about = rule.dataElement;
  if (!element) {
    return [
      {
        code: "ELEMENT_GONE",
        about,
        name: rule.name,
        message: "data element is not in the program stage; take the row out",
      },
    ];
  }
  const findings: Finding[] = [];
  if (rule.valueType !== undefined && rule.valueType !== element.valueType) {
    const message = `is ${element.valueType} now, the mapping says ${rule.valueType}`;
    findings.push({ code: "WRONG_TYPE", about, message });
  }
  if (rule.optionSet !== undefined && rule.optionSet !== element.optionSet?.id) {
    const has = element.optionSet ? `option set ${element.optionSet.id}` : "no option set";
    findings.push({
      code: "OPTION_SET_CHANGED",
      about,
      message: `has ${has} now, the mapping says ${rule.optionSet}`,
    });
  }
  if (rule.name !== undefined && rule.name !== element.name) {
    findings.push({
      code: "ELEMENT_RENAMED",
      about,
      message: `was "${rule.name}" and is "${element.name}" now`,
    });
  }
  return [...findings, ...checkOptions(rule, element)].map((finding) => ({ ...finding, name: element.name }));
}

function checkUnmapped(
  { values, status }: MappingDocument,
  stage: TargetStage,
  isRefused: boolean,
): Finding[] {
  const mapped = new Set(values.map(({ dataElement }) => dataElement));
  return stage.elements.flatMap(({ id, name, compulsory }): Finding[] => {
    if (mapped.has(id)) return [];
    if (compulsory && isRefused && typeof status !== "object") {
      const message = "is compulsory and no row leads to it: DHIS2 refuses every event (E1303)";
      return [{ code: "COMPULSORY_UNMAPPED", about: id, name, message }];
    }
    return [{ code: "ELEMENT_UNMAPPED", about: id, name, message: "no row leads to it" }];
  });
}

function checkOrgUnits({ orgUnit }: MappingDocument, snapshot: MetadataSnapshot, program: string): Finding[] {
  const rules = toOrgUnitRules(snapshot);
  const uids = new Set([
    ...Object.values(orgUnit?.table ?? {}),
    ...(orgUnit?.default === undefined ? [] : [orgUnit.default]),
  ]);
  return [...uids].flatMap((uid): Finding[] => {
    if (rules.check(program, uid) === undefined) return [];
    return [
      {
        code: "ORG_UNIT_GONE",
        about: uid,
        message: "org unit is not assigned to the program; take it out of the table",
      },
    ];
  });
}

/** Compares a mapping with metadata: what is gone, new, renamed or of another type. */
export function checkMetadata(
  document: MappingDocument,
  snapshot: MetadataSnapshot,
  target: CheckTarget,
): Finding[] {
  const { program, programStage } = target;
  const found = snapshot.programs.find(({ id }) => id === program);
  if (!found) return [{ code: "PROGRAM_GONE", about: program, message: "program is not in the metadata" }];
  if (programStage !== undefined && !found.programStages.some(({ id }) => id === programStage)) {
    return [{ code: "STAGE_GONE", about: programStage, message: `program ${program} has no such stage` }];
  }
  const stage = toTargetStage(snapshot, program, programStage);
  const rules = toStageRules(snapshot).get(stage.programStage.id);
  const status = typeof document.status === "string" ? document.status : "COMPLETED";
  const elements = new Map(stage.elements.map((element) => [element.id, element]));
  return [
    ...document.values.flatMap((rule) => checkRule(rule, elements.get(rule.dataElement))),
    ...checkUnmapped(document, stage, rules !== undefined && asksForCompulsory(rules, status)),
    ...checkOrgUnits(document, snapshot, program),
  ];
}
