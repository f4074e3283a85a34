import { asksForCompulsory, type RawValue } from "@d2pipe/dhis2-model";
import { compileDate, type ReadDate } from "./compile-date.ts";
import { compileGeometry, type ReadGeometry } from "./compile-geometry.ts";
import { compileOrgUnit, type ReadOrgUnit } from "./compile-org-unit.ts";
import { compileStatus, type ReadStatus } from "./compile-status.ts";
import { type CompiledValue, compileValue } from "./compile-value.ts";
import type { CheckedMapping } from "./parse-mapping.ts";
import { listNames } from "./read-source.ts";
import { toRuleElement } from "./to-rule-element.ts";

/** A mapping made ready to run over records: everything that can be looked up once has been. */
export interface CompiledMapping {
  program: string;
  programStage: string;
  requireClosed: boolean;
  empty: ReadonlySet<RawValue>;
  orgUnit: ReadOrgUnit;
  occurredAt: ReadDate;
  /** What `occurredAt` is read from, for messages. */
  dateFrom: string;
  completedAt: ReadDate | undefined;
  status: ReadStatus;
  geometry: ReadGeometry | undefined;
  values: readonly CompiledValue[];
  /** Whether an event of this status is refused without its compulsory values (E1303). */
  asksForCompulsory: (status: string) => boolean;
}

function compileValues({ document, stage }: CheckedMapping, empty: ReadonlySet<RawValue>): CompiledValue[] {
  const context = { timeZone: document.timeZone ?? "UTC", empty };
  return document.values.flatMap((rule) => {
    const element = stage?.elements.get(rule.dataElement) ?? toRuleElement(rule);
    return element ? [compileValue(rule, element, context)] : [];
  });
}

/** Compiles a checked mapping. */
export function compileMapping(checked: CheckedMapping): CompiledMapping {
  const { document, snapshot, stage } = checked;
  const { timeZone = "UTC", target, orgUnit = {}, occurredAt = {}, completedAt } = document;
  const program = target?.event.program ?? "";
  const empty = new Set<RawValue>(document.empty ?? []);
  return {
    program,
    programStage: target?.event.programStage ?? "",
    requireClosed: document.requireClosed ?? false,
    empty,
    orgUnit: compileOrgUnit(orgUnit, { program, snapshot, empty }),
    occurredAt: compileDate(occurredAt, timeZone, empty),
    dateFrom: listNames(occurredAt.from ?? []).join(", "),
    completedAt: completedAt && compileDate(completedAt, timeZone, empty),
    status: compileStatus(document.status, empty),
    geometry: compileGeometry(document.geometry, empty),
    values: compileValues(checked, empty),
    // A mapping that carries its own types does not say when DHIS2 asks for them: the strictest is assumed.
    asksForCompulsory: (status) => asksForCompulsory(stage ?? { isStrict: true }, status),
  };
}
