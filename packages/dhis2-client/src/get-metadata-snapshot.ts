import {
  type MetadataSnapshot,
  type SnapshotDataElement,
  metadataSnapshotVersion,
  type SnapshotProgram,
  snapshotOptionSetSchema,
  snapshotOrganisationUnitSchema,
} from "@d2pipe/dhis2-model";
import type { Connection } from "./connection.ts";
import { getPrograms } from "./get-programs.ts";
import { listById, listIds } from "./list-by-id.ts";
import type { SystemInfo } from "./system-info.ts";

/** Which programs, and when. */
export interface SnapshotOptions {
  /** UIDs; without them, every program that the user can see. */
  programs?: readonly string[] | undefined;
  /** For `pulledAt`. */
  now: Date;
  /** Called after each request, for people who wait. */
  onProgress?: ((progress: SnapshotProgress) => void) | undefined;
}

/** How much of a snapshot is there. */
export interface SnapshotProgress {
  what: "programs" | "option sets" | "org units";
  done: number;
  total: number;
}

const optionSets = {
  plural: "optionSets",
  fields: "id,name,valueType,options[code,name]",
  schema: snapshotOptionSetSchema,
};
const organisationUnits = {
  plural: "organisationUnits",
  fields: "id,code,name,level,path,closedDate",
  schema: snapshotOrganisationUnitSchema,
};

function toDataElements(programs: readonly SnapshotProgram[]): SnapshotDataElement[] {
  return programs
    .flatMap(({ programStages }) => programStages)
    .flatMap(({ programStageDataElements }) => programStageDataElements)
    .map(({ dataElement }) => dataElement);
}

/** See `Dhis2Client`. The same server state gives the same object, apart from `pulledAt`. */
export async function getMetadataSnapshot(
  connection: Connection,
  { version, systemId }: SystemInfo,
  options: SnapshotOptions,
): Promise<MetadataSnapshot> {
  const report = (what: SnapshotProgress["what"]) => (done: number, total: number) =>
    options.onProgress?.({ what, done, total });
  const programs = await getPrograms(connection, options.programs, report("programs"));
  const dataElements = toDataElements(programs);
  const hasOrgUnitValues = dataElements.some(({ valueType }) => valueType === "ORGANISATION_UNIT");
  return {
    metadataSnapshot: metadataSnapshotVersion,
    pulledAt: options.now.toISOString(),
    server: { version, systemId },
    programs,
    optionSets: await listById(
      connection,
      optionSets,
      dataElements.flatMap(({ optionSet }) => (optionSet ? [optionSet.id] : [])),
      report("option sets"),
    ),
    organisationUnits: await listById(
      connection,
      organisationUnits,
      programs.flatMap((program) => program.organisationUnits),
      report("org units"),
    ),
    organisationUnitIds: hasOrgUnitValues ? await listIds(connection, "organisationUnits") : undefined,
  };
}
