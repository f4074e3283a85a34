import { type Json, type JsonObject, isJsonObject, objectsOf, refOf, refsOf, textOf } from "../json.ts";
import type { Catalogue } from "./catalogue.ts";

export interface ProgramStage {
  readonly id: string;
  readonly program: string;
  readonly repeatable: boolean;
  readonly validationStrategy: string;
  readonly blockEntryForm: boolean;
  readonly enableUserAssignment: boolean;
  readonly featureType: string | undefined;
  /** Data element uid → whether it is compulsory. */
  readonly elements: ReadonlyMap<string, boolean>;
  readonly whole: JsonObject;
}

/** What searching beyond the capture scope takes (§3.4); 0 = no limit. */
export interface SearchLimits {
  readonly minAttributesRequiredToSearch: number;
  readonly maxTeiCountToReturn: number;
}

export interface Program extends SearchLimits {
  readonly id: string;
  readonly registration: boolean;
  readonly stages: readonly string[];
  readonly organisationUnits: ReadonlySet<string>;
  readonly categoryCombo: string;
  readonly completeEventsExpiryDays: number;
  readonly expiryDays: number;
  readonly expiryPeriodType: string | undefined;
  readonly trackedEntityType: string | undefined;
  /** Attribute uid → whether it is mandatory. */
  readonly attributes: ReadonlyMap<string, boolean>;
  readonly accessLevel: string;
  readonly onlyEnrollOnce: boolean;
  readonly displayIncidentDate: boolean;
  readonly selectEnrollmentDatesInFuture: boolean;
  readonly selectIncidentDatesInFuture: boolean;
  readonly whole: JsonObject;
}

export interface TrackedEntityType extends SearchLimits {
  readonly id: string;
  /** Attribute uid → whether it is mandatory. */
  readonly attributes: ReadonlyMap<string, boolean>;
  readonly whole: JsonObject;
}

export interface TrackedEntityAttribute {
  readonly id: string;
  readonly valueType: string;
  readonly optionSet: string | undefined;
  readonly unique: boolean;
  readonly pattern: string;
  readonly whole: JsonObject;
}

/** The kinds of object a relationship may link, by the key of an end. */
export type RelationshipEnd = "trackedEntity" | "enrollment" | "event";

export interface RelationshipType {
  readonly id: string;
  readonly bidirectional: boolean;
  readonly from: RelationshipEnd;
  readonly to: RelationshipEnd;
}

export interface DataElement {
  readonly id: string;
  readonly valueType: string;
  readonly optionSet: string | undefined;
  readonly whole: JsonObject;
}

/** The metadata that tracker rules read on every event, unpacked once. */
export interface TrackerModel {
  readonly programs: ReadonlyMap<string, Program>;
  readonly stages: ReadonlyMap<string, ProgramStage>;
  readonly dataElements: ReadonlyMap<string, DataElement>;
  readonly entityTypes: ReadonlyMap<string, TrackedEntityType>;
  readonly attributes: ReadonlyMap<string, TrackedEntityAttribute>;
  readonly relationshipTypes: ReadonlyMap<string, RelationshipType>;
  /** Option set uid → its codes. */
  readonly optionCodes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Org unit uid → path. */
  readonly paths: ReadonlyMap<string, string>;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function toStage(whole: JsonObject): ProgramStage {
  const elements = objectsOf(whole.programStageDataElements);
  return {
    id: textOf(whole.id) ?? "",
    program: refOf(whole.program) ?? "",
    repeatable: whole.repeatable === true,
    validationStrategy: textOf(whole.validationStrategy) ?? "ON_COMPLETE",
    blockEntryForm: whole.blockEntryForm === true,
    enableUserAssignment: whole.enableUserAssignment === true,
    featureType: textOf(whole.featureType),
    elements: new Map(elements.map((one) => [refOf(one.dataElement) ?? "", one.compulsory === true])),
    whole,
  };
}

function attributesOf(list: Json | undefined): Map<string, boolean> {
  return new Map(
    objectsOf(list).map((one) => [refOf(one.trackedEntityAttribute) ?? "", one.mandatory === true]),
  );
}

function searchLimitsOf(whole: JsonObject): SearchLimits {
  const { minAttributesRequiredToSearch, maxTeiCountToReturn } = whole;
  return {
    minAttributesRequiredToSearch:
      minAttributesRequiredToSearch === undefined ? 1 : numberOf(minAttributesRequiredToSearch),
    maxTeiCountToReturn: numberOf(maxTeiCountToReturn),
  };
}

function toProgram(whole: JsonObject): Program {
  return {
    id: textOf(whole.id) ?? "",
    registration: whole.programType === "WITH_REGISTRATION",
    stages: refsOf(whole.programStages),
    organisationUnits: new Set(refsOf(whole.organisationUnits)),
    categoryCombo: refOf(whole.categoryCombo) ?? "",
    completeEventsExpiryDays: numberOf(whole.completeEventsExpiryDays),
    expiryDays: numberOf(whole.expiryDays),
    expiryPeriodType: textOf(whole.expiryPeriodType),
    trackedEntityType: refOf(whole.trackedEntityType),
    attributes: attributesOf(whole.programTrackedEntityAttributes),
    accessLevel: textOf(whole.accessLevel) ?? "OPEN",
    onlyEnrollOnce: whole.onlyEnrollOnce === true,
    displayIncidentDate: whole.displayIncidentDate !== false,
    selectEnrollmentDatesInFuture: whole.selectEnrollmentDatesInFuture === true,
    selectIncidentDatesInFuture: whole.selectIncidentDatesInFuture === true,
    ...searchLimitsOf(whole),
    whole,
  };
}

function toEntityType(whole: JsonObject): TrackedEntityType {
  return {
    id: textOf(whole.id) ?? "",
    attributes: attributesOf(whole.trackedEntityTypeAttributes),
    ...searchLimitsOf(whole),
    whole,
  };
}

function toAttribute(whole: JsonObject): TrackedEntityAttribute {
  return {
    id: textOf(whole.id) ?? "",
    valueType: textOf(whole.valueType) ?? "TEXT",
    optionSet: refOf(whole.optionSet),
    unique: whole.unique === true,
    pattern: textOf(whole.pattern) ?? "",
    whole,
  };
}

const ends: Readonly<Record<string, RelationshipEnd>> = {
  TRACKED_ENTITY_INSTANCE: "trackedEntity",
  PROGRAM_INSTANCE: "enrollment",
  PROGRAM_STAGE_INSTANCE: "event",
};

function endOf(constraint: Json | undefined): RelationshipEnd {
  const entity = isJsonObject(constraint) ? textOf(constraint.relationshipEntity) : undefined;
  return ends[entity ?? ""] ?? "trackedEntity";
}

function toRelationshipType(whole: JsonObject): RelationshipType {
  return {
    id: textOf(whole.id) ?? "",
    bidirectional: whole.bidirectional === true,
    from: endOf(whole.fromConstraint),
    to: endOf(whole.toConstraint),
  };
}

function toDataElement(whole: JsonObject): DataElement {
  return {
    id: textOf(whole.id) ?? "",
    valueType: textOf(whole.valueType) ?? "TEXT",
    optionSet: refOf(whole.optionSet),
    whole,
  };
}

function codesOf(catalogue: Catalogue, set: JsonObject): Set<string> {
  const options = objectsOf(set.options).map((option) => catalogue.resolve(option) ?? option);
  return new Set(options.flatMap((option) => textOf(option.code) ?? []));
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

export function createTrackerModel(catalogue: Catalogue): TrackerModel {
  const all = (kind: string) => (catalogue.kinds.get(kind) ?? []).filter(isJsonObject);
  return {
    programs: byId(all("programs").map(toProgram)),
    stages: byId(all("programStages").map(toStage)),
    dataElements: byId(all("dataElements").map(toDataElement)),
    entityTypes: byId(all("trackedEntityTypes").map(toEntityType)),
    attributes: byId(all("trackedEntityAttributes").map(toAttribute)),
    relationshipTypes: byId(all("relationshipTypes").map(toRelationshipType)),
    optionCodes: new Map(all("optionSets").map((set) => [textOf(set.id) ?? "", codesOf(catalogue, set)])),
    paths: new Map(all("organisationUnits").map((unit) => [textOf(unit.id) ?? "", textOf(unit.path) ?? ""])),
  };
}

/** Whether an org unit is below (or is) one of some roots. */
export function isUnder(model: TrackerModel, orgUnit: string, roots: readonly string[]): boolean {
  const path = model.paths.get(orgUnit);
  return path !== undefined && roots.some((root) => `${path}/`.includes(`/${root}/`));
}
