import type { Case } from "./case.ts";
import type { RecordKind } from "./line.ts";

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMaybeText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function isAbsentOrText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isScalar(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  return typeof value === "number" && Number.isFinite(value);
}

/** Whether a value is a case, at a tenth of `caseSchema`'s cost. `false` only means "ask the schema". */
export function isCase(value: unknown): value is Case {
  if (!isFields(value)) return false;
  if (typeof value.case_id !== "string" || value.case_id === "") return false;
  if (value.closed !== undefined && typeof value.closed !== "boolean") return false;
  if (!isMaybeText(value.case_type) || !isMaybeText(value.case_name) || !isMaybeText(value.external_id))
    return false;
  if (!isMaybeText(value.owner_id) || !isMaybeText(value.date_opened) || !isMaybeText(value.date_closed))
    return false;
  if (!isMaybeText(value.last_modified) || !isMaybeText(value.server_last_modified)) return false;
  if (!isMaybeText(value.indexed_on) || !isFields(value.properties)) return false;
  for (const name in value.properties) if (!isScalar(value.properties[name])) return false;
  return true;
}

function isEventDataValue(value: unknown): boolean {
  if (!isFields(value) || typeof value.dataElement !== "string" || !isScalar(value.value)) return false;
  return value.providedElsewhere === undefined || typeof value.providedElsewhere === "boolean";
}

function isEvent(value: Fields): boolean {
  if (!isAbsentOrText(value.event) || !isAbsentOrText(value.program) || !isAbsentOrText(value.programStage))
    return false;
  if (!isAbsentOrText(value.orgUnit) || !isAbsentOrText(value.occurredAt) || !isAbsentOrText(value.status))
    return false;
  if (!isAbsentOrText(value.completedAt) || !isAbsentOrText(value.scheduledAt)) return false;
  if (!isAbsentOrText(value.enrollment) || !isAbsentOrText(value.attributeOptionCombo)) return false;
  if (value.dataValues === undefined) return true;
  return Array.isArray(value.dataValues) && value.dataValues.every(isEventDataValue);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isAbsentOrName(value: unknown): boolean {
  return value === undefined || isName(value);
}

function isDataValue(value: Fields): boolean {
  if (!isName(value.dataElement) || !isName(value.period) || !isName(value.orgUnit)) return false;
  if (!isAbsentOrName(value.dataSet) || !isAbsentOrName(value.categoryOptionCombo)) return false;
  if (!isAbsentOrName(value.attributeOptionCombo)) return false;
  if (value.comment !== null && !isAbsentOrText(value.comment)) return false;
  return value.value === undefined || isScalar(value.value);
}

function isRegistration(value: Fields): boolean {
  if (!isName(value.dataSet) || !isName(value.period) || !isName(value.organisationUnit)) return false;
  if (!isAbsentOrName(value.attributeOptionCombo) || !isAbsentOrName(value.date)) return false;
  return value.completed === undefined || typeof value.completed === "boolean";
}

const caseUpdateFields: ReadonlySet<string> = new Set(["case_id", "external_id", "case_type", "properties"]);

function isCaseUpdate(value: Fields): boolean {
  if (value.case_id === undefined && value.external_id === undefined) return false;
  if (!isAbsentOrName(value.case_id) || !isAbsentOrName(value.external_id)) return false;
  if (!isAbsentOrName(value.case_type) || !isFields(value.properties)) return false;
  for (const name in value) if (!caseUpdateFields.has(name)) return false;
  for (const name in value.properties) if (typeof value.properties[name] !== "string") return false;
  return true;
}

/**
 * Whether a payload keeps the schema of its kind, at a tenth of the schema's cost. `false` only means "ask the schema":
 * a property test holds the two together. Outcomes are few and short, so the schema alone judges them.
 */
export function isPayload(kind: RecordKind, payload: unknown): boolean {
  if (!isFields(payload)) return false;
  if (kind === "case") return isCase(payload);
  if (kind === "event") return isEvent(payload);
  if (kind === "dataValue") return isDataValue(payload);
  if (kind === "completeDataSetRegistration") return isRegistration(payload);
  if (kind === "caseUpdate") return isCaseUpdate(payload);
  return kind === "row";
}
