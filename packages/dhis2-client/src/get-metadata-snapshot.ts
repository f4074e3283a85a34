import {
  type MetadataSnapshot,
  metadataSnapshotVersion,
  type SnapshotProgram,
  snapshotOptionSetSchema,
  snapshotOrganisationUnitSchema,
} from "@d2pipe/dhis2-model";
import type { Connection } from "./connection.ts";
import { getPrograms } from "./get-programs.ts";
import { listById } from "./list-by-id.ts";
import type { SystemInfo } from "./system-info.ts";

export interface SnapshotOptions {
  /** UIDs; without them, every program that the user can see. */
  programs?: readonly string[] | undefined;
  now: Date;
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

function toOptionSetIds(programs: readonly SnapshotProgram[]): string[] {
  return programs
    .flatMap(({ programStages }) => programStages)
    .flatMap(({ programStageDataElements }) => programStageDataElements)
    .flatMap(({ dataElement }) => (dataElement.optionSet ? [dataElement.optionSet.id] : []));
}

/** What the other tools check against without a server. The same server state gives the same object, `pulledAt` aside. */
export async function getMetadataSnapshot(
  connection: Connection,
  { version, systemId }: SystemInfo,
  options: SnapshotOptions,
): Promise<MetadataSnapshot> {
  const programs = await getPrograms(connection, options.programs);
  return {
    metadataSnapshot: metadataSnapshotVersion,
    pulledAt: options.now.toISOString(),
    server: { version, systemId },
    programs,
    optionSets: await listById(connection, optionSets, toOptionSetIds(programs)),
    organisationUnits: await listById(
      connection,
      organisationUnits,
      programs.flatMap((program) => program.organisationUnits),
    ),
  };
}
