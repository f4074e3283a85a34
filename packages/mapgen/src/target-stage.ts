import {
  formatAllNamed,
  formatNamed,
  type MetadataSnapshot,
  type SnapshotOptionSet,
  type SnapshotProgram,
  type SnapshotProgramStage,
} from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";

/** A data element as a mapping sees it, with its options. */
export interface TargetElement {
  id: string;
  name: string;
  code: string | undefined;
  valueType: string;
  compulsory: boolean;
  optionSet: SnapshotOptionSet | undefined;
}

/** The stage of an event program that a mapping leads to; its data elements in the order of the form. */
export interface TargetStage {
  program: { id: string; name: string };
  programStage: { id: string; name: string };
  elements: readonly TargetElement[];
}

function findProgram(snapshot: MetadataSnapshot, program: string | undefined): SnapshotProgram {
  const events = snapshot.programs.filter(({ programType }) => programType === "WITHOUT_REGISTRATION");
  if (program === undefined) {
    const [only, ...others] = events;
    if (only && others.length === 0) return only;
    throw new ConfigError([`no program was named; the metadata has ${formatAllNamed(events)}`], {
      hint: "choose with --program UID",
    });
  }
  const found = snapshot.programs.find(({ id }) => id === program);
  if (!found) {
    throw new ConfigError(
      [`program ${program} is not in the metadata; expected one of ${formatAllNamed(events)}`],
      {
        hint: "pull-metadata --program UID > metadata.json",
      },
    );
  }
  if (found.programType === "WITHOUT_REGISTRATION") return found;
  throw new ConfigError([`program ${formatNamed(found)} has registration; expected an event program`]);
}

function findStage(program: SnapshotProgram, stage: string | undefined): SnapshotProgramStage {
  const found =
    stage === undefined ? program.programStages[0] : program.programStages.find(({ id }) => id === stage);
  if (found) return found;
  const what = stage === undefined ? "has no stage" : `has no stage ${stage}`;
  throw new ConfigError([
    `program ${program.id} ${what}; expected one of ${formatAllNamed(program.programStages)}`,
  ]);
}

/** Picks the stage. An event program has one, so it need not be named, nor the only event program of the snapshot. Throws a `ConfigError` that says what there is. */
export function toTargetStage(
  snapshot: MetadataSnapshot,
  program: string | undefined,
  programStage?: string,
): TargetStage {
  const found = findProgram(snapshot, program);
  const stage = findStage(found, programStage);
  const sets = new Map(snapshot.optionSets.map((set) => [set.id, set]));
  return {
    program: { id: found.id, name: found.name },
    programStage: { id: stage.id, name: stage.name },
    elements: stage.programStageDataElements.map(({ compulsory, dataElement }) => {
      const { id, name, code, valueType, optionSet } = dataElement;
      return { id, name, code, valueType, compulsory, optionSet: optionSet && sets.get(optionSet.id) };
    }),
  };
}
