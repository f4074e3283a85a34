import { type JsonObject, isJsonObject, objectsOf, refOf, refsOf, textOf } from "../json.ts";
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

export interface Program {
  readonly id: string;
  readonly registration: boolean;
  readonly stages: readonly string[];
  readonly organisationUnits: ReadonlySet<string>;
  readonly categoryCombo: string;
  readonly completeEventsExpiryDays: number;
  readonly expiryDays: number;
  readonly expiryPeriodType: string | undefined;
  readonly whole: JsonObject;
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
    whole,
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
    optionCodes: new Map(all("optionSets").map((set) => [textOf(set.id) ?? "", codesOf(catalogue, set)])),
    paths: new Map(all("organisationUnits").map((unit) => [textOf(unit.id) ?? "", textOf(unit.path) ?? ""])),
  };
}

/** Whether an org unit is below (or is) one of some roots. */
export function isUnder(model: TrackerModel, orgUnit: string, roots: readonly string[]): boolean {
  const path = model.paths.get(orgUnit);
  return path !== undefined && roots.some((root) => `${path}/`.includes(`/${root}/`));
}
