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

function toDataElements(programs: readonly SnapshotProgram[]): SnapshotDataElement[] {
  return programs
    .flatMap(({ programStages }) => programStages)
    .flatMap(({ programStageDataElements }) => programStageDataElements)
    .map(({ dataElement }) => dataElement);
}

/** What the other tools check against without a server. The same server state gives the same object, `pulledAt` aside. */
export async function getMetadataSnapshot(
  connection: Connection,
  { version, systemId }: SystemInfo,
  options: SnapshotOptions,
): Promise<MetadataSnapshot> {
  const programs = await getPrograms(connection, options.programs);
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
    ),
    organisationUnits: await listById(
      connection,
      organisationUnits,
      programs.flatMap((program) => program.organisationUnits),
    ),
    organisationUnitIds: hasOrgUnitValues ? await listIds(connection, "organisationUnits") : undefined,
  };
}
