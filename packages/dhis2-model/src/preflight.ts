import type { TrackerEvent } from "@d2pipe/records";
import { type EventIssue, listRequestIssues } from "./check-event.ts";
import { checkValue, renderValueIssue } from "./check-value.ts";
import { type Dialect, dialectFor } from "./dialect.ts";
import { formatNamed } from "./format-named.ts";
import type { MetadataSnapshot } from "./metadata-snapshot.ts";
import { toOrgUnitRules } from "./org-unit-rules.ts";
import { type StageRules, toStageRules } from "./stage-rules.ts";

/** Returns every issue that DHIS2's first failing layer would name; an empty list for a good event. */
export type Preflight = (event: TrackerEvent) => EventIssue[];

const withoutValues: ReadonlySet<string> = new Set(["SCHEDULE", "SKIPPED", "OVERDUE"]);

/** Whether DHIS2 asks for compulsory data elements in an event of this status (dhis2-api §2.8). */
export function asksForCompulsory({ isStrict }: Pick<StageRules, "isStrict">, status: string): boolean {
  if (withoutValues.has(status)) return false;
  return isStrict || status === "COMPLETED";
}

function listDateIssues(
  { occurredAt, status = "ACTIVE", completedAt }: TrackerEvent,
  { checksCompletedAt }: Dialect,
): EventIssue[] {
  const issues: EventIssue[] = [];
  if (!occurredAt && !withoutValues.has(status))
    issues.push({ code: "E1031", message: "occurredAt is missing" });
  if (checksCompletedAt && completedAt && status !== "COMPLETED") {
    issues.push({ code: "E1051", message: `completedAt must be empty when the status is ${status}` });
  }
  return issues;
}

function listValueIssues(event: TrackerEvent, rules: StageRules): EventIssue[] {
  const issues: EventIssue[] = [];
  const present = new Set<string>();
  for (const { dataElement, value } of event.dataValues ?? []) {
    const element = rules.elements.get(dataElement);
    if (!element) {
      const message = `data element ${dataElement} is not in program stage ${rules.programStage}`;
      issues.push({ code: "E1305", dataElement, message });
      continue;
    }
    const text = value === null ? "" : String(value);
    if (text !== "") present.add(dataElement);
    const code = checkValue(element, text);
    if (!code) continue;
    const message = `data element ${formatNamed(element)}: ${renderValueIssue(element, code)}`;
    issues.push({ code, dataElement, message });
  }
  if (!asksForCompulsory(rules, event.status ?? "ACTIVE")) return issues;
  for (const element of rules.elements.values()) {
    if (!element.compulsory || present.has(element.id)) continue;
    issues.push({
      code: "E1303",
      dataElement: element.id,
      message: `compulsory data element ${formatNamed(element)} has no value`,
    });
  }
  return issues;
}

/**
 * Checks events without a server, in DHIS2's own codes and in the order of its layers (dhis2-api §2.8): what would refuse the
 * whole request (`BAD_PAYLOAD`), a malformed UID E1048 (2.41), program E1010, stage E1013, org unit E1011, stage not in program E1089, org unit not in program
 * E1029, dates E1031 and E1051 (from 2.42 on), then data values E1302, E1125, E1305 and compulsory ones E1303. What only the server knows
 * (existing events, access, program rules) is left to it. The version is that of the snapshot. An unknown data element is E1305: a snapshot lists those of its
 * stages only, so E1304 cannot be distinguished.
 */
export function createPreflight(snapshot: MetadataSnapshot): Preflight {
  const { dialect } = dialectFor(snapshot.server.version);
  const stages = toStageRules(snapshot);
  const orgUnits = toOrgUnitRules(snapshot);
  const programs = new Map(snapshot.programs.map((program) => [program.id, program]));
  return (event) => {
    const malformed = listRequestIssues(event, dialect.malformedUid);
    if (malformed.length > 0) return malformed;
    const onlyStage =
      event.program === undefined ? undefined : programs.get(event.program)?.programStages[0]?.id;
    const rules = stages.get(event.programStage ?? onlyStage ?? "");
    const program = event.program ?? rules?.program ?? "";
    const missing = listMissing({ event, program, isProgram: programs.has(program), rules });
    const orgUnit = orgUnits.check(program, event.orgUnit ?? "");
    if (orgUnit === "E1011")
      missing.push({ code: orgUnit, message: `org unit ${event.orgUnit ?? ""} is unknown` });
    if (missing.length > 0 || !rules) return missing;
    const related = listUnrelated(program, rules);
    if (orgUnit)
      related.push({
        code: orgUnit,
        message: `org unit ${event.orgUnit} is not assigned to program ${program}`,
      });
    if (related.length > 0) return related;
    const undated = listDateIssues(event, dialect);
    return undated.length > 0 ? undated : listValueIssues(event, rules);
  };
}

interface Found {
  event: TrackerEvent;
  program: string;
  isProgram: boolean;
  rules: StageRules | undefined;
}

function listMissing({ event, program, isProgram, rules }: Found): EventIssue[] {
  const issues: EventIssue[] = [];
  if (program !== "" && !isProgram) issues.push({ code: "E1010", message: `program ${program} is unknown` });
  if (!rules) issues.push({ code: "E1013", message: `program stage ${event.programStage ?? ""} is unknown` });
  return issues;
}

function listUnrelated(program: string, rules: StageRules): EventIssue[] {
  if (rules.program === program) return [];
  return [
    { code: "E1089", message: `program stage ${rules.programStage} does not belong to program ${program}` },
  ];
}
