import type { MetadataSnapshot, SnapshotProgram, SnapshotProgramStage } from "./metadata-snapshot.ts";
import { isValueType, type ValueType } from "./value-type.ts";

export interface OptionRules {
  /** UID of the option set. */
  id: string;
  codes: ReadonlySet<string>;
}

/** What DHIS2 asks of one data element's value in a program stage. */
export interface ElementRules {
  id: string;
  name: string;
  valueType: ValueType;
  optionSet?: OptionRules | undefined;
  /** UIDs of all org units that exist, for the type ORGANISATION_UNIT; absent where they are not known. */
  orgUnits?: ReadonlySet<string> | undefined;
  compulsory: boolean;
}

/** A program stage, looked up once so that a record costs only map lookups. */
export interface StageRules {
  program: string;
  programStage: string;
  isRegistration: boolean;
  /** Compulsory data elements are asked for in ACTIVE events too, not only in COMPLETED ones. */
  isStrict: boolean;
  elements: ReadonlyMap<string, ElementRules>;
}

/** The options of every set in the snapshot, by the UID of the set. */
export function optionRulesOf(snapshot: MetadataSnapshot): ReadonlyMap<string, OptionRules> {
  return new Map(
    snapshot.optionSets.map(({ id, options }) => [
      id,
      { id, codes: new Set(options.map(({ code }) => code)) },
    ]),
  );
}

/** A value type newer than this table is left to the server to check. */
export function knownValueType(text: string): ValueType {
  return isValueType(text) ? text : "TEXT";
}

/** What the values of a snapshot's data elements may lead to. */
export interface Targets {
  optionSets: ReadonlyMap<string, OptionRules>;
  orgUnits: ReadonlySet<string> | undefined;
}

function toElements(stage: SnapshotProgramStage, targets: Targets): Map<string, ElementRules> {
  return new Map(
    stage.programStageDataElements.map(({ compulsory, dataElement: { id, name, valueType, optionSet } }) => [
      id,
      {
        id,
        name,
        valueType: knownValueType(valueType),
        optionSet: optionSet && targets.optionSets.get(optionSet.id),
        orgUnits: valueType === "ORGANISATION_UNIT" ? targets.orgUnits : undefined,
        compulsory,
      },
    ]),
  );
}

function toRules(program: SnapshotProgram, stage: SnapshotProgramStage, targets: Targets): StageRules {
  return {
    program: program.id,
    programStage: stage.id,
    isRegistration: program.programType === "WITH_REGISTRATION",
    isStrict: stage.validationStrategy === "ON_UPDATE_AND_INSERT",
    elements: toElements(stage, targets),
  };
}

/** The rules of every stage of every program in the snapshot, by the stage's UID. */
export function toStageRules(snapshot: MetadataSnapshot): ReadonlyMap<string, StageRules> {
  const { organisationUnitIds } = snapshot;
  const targets = {
    optionSets: optionRulesOf(snapshot),
    orgUnits: organisationUnitIds && new Set(organisationUnitIds),
  };
  return new Map(
    snapshot.programs.flatMap((program) =>
      program.programStages.map((stage) => [stage.id, toRules(program, stage, targets)] as const),
    ),
  );
}
