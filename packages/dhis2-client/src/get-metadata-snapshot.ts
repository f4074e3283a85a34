import {
  type MetadataSnapshot,
  metadataSnapshotVersion,
  type SnapshotCategoryCombo,
  snapshotCategoryComboSchema,
  type SnapshotDataElement,
  type SnapshotDataSet,
  type SnapshotProgram,
  snapshotOptionSetSchema,
  snapshotOrganisationUnitSchema,
} from "@d2pipe/dhis2-model";
import type { Connection } from "./connection.ts";
import { getDataSets } from "./get-data-sets.ts";
import { getPrograms } from "./get-programs.ts";
import { listById, listIds } from "./list-by-id.ts";
import type { SystemInfo } from "./system-info.ts";

/** Which programs and data sets, and when. */
export interface SnapshotOptions {
  /** UIDs; without them, every program that the user can see. */
  programs?: readonly string[] | undefined;
  /** UIDs, codes or names; `all` = every data set that the user can see; without them, none. */
  dataSets?: readonly string[] | "all" | undefined;
  /** For `pulledAt`. */
  now: Date;
  /** Called after each request, for people who wait. */
  onProgress?: ((progress: SnapshotProgress) => void) | undefined;
}

/** How much of a snapshot is there. */
export interface SnapshotProgress {
  what: "programs" | "data sets" | "option sets" | "category combos" | "org units";
  done: number;
  total: number;
}

const optionSets = {
  plural: "optionSets",
  fields: "id,name,valueType,options[code,name]",
  schema: snapshotOptionSetSchema,
};
const categoryCombos = {
  plural: "categoryCombos",
  fields: "id,name,code,isDefault,categoryOptionCombos[id,name,code]",
  schema: snapshotCategoryComboSchema,
};
const organisationUnits = {
  plural: "organisationUnits",
  fields: "id,code,name,level,path,closedDate",
  schema: snapshotOrganisationUnitSchema,
};

type DataElement = Pick<SnapshotDataElement, "valueType" | "optionSet">;

function listDataElements(
  programs: readonly SnapshotProgram[],
  dataSets: readonly SnapshotDataSet[],
): DataElement[] {
  const ofStages = programs
    .flatMap(({ programStages }) => programStages)
    .flatMap(({ programStageDataElements }) => programStageDataElements);
  return [...ofStages, ...dataSets.flatMap(({ dataSetElements }) => dataSetElements)].map(
    ({ dataElement }) => dataElement,
  );
}

/** Attribute option combos are of the data set's combo, category option combos of the element's or the one that overrides it. */
function listComboIds({ categoryCombo, dataSetElements }: SnapshotDataSet): string[] {
  const ofElements = dataSetElements.map(
    ({ dataElement, categoryCombo: own }) => own ?? dataElement.categoryCombo,
  );
  return [categoryCombo, ...ofElements].map(({ id }) => id);
}

function sortOptionCombos(combo: SnapshotCategoryCombo): SnapshotCategoryCombo {
  const sorted = combo.categoryOptionCombos.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return { ...combo, categoryOptionCombos: sorted };
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
  const dataSets = options.dataSets && (await getDataSets(connection, options.dataSets, report("data sets")));
  const dataElements = listDataElements(programs, dataSets ?? []);
  const optionSetIds = dataElements.flatMap(({ optionSet }) => (optionSet ? [optionSet.id] : []));
  const comboIds = dataSets?.flatMap(listComboIds);
  const orgUnitIds = [...programs, ...(dataSets ?? [])].flatMap((each) => each.organisationUnits);
  const hasOrgUnitValues = dataElements.some(({ valueType }) => valueType === "ORGANISATION_UNIT");
  const combos =
    comboIds && (await listById(connection, categoryCombos, comboIds, report("category combos")));
  return {
    metadataSnapshot: metadataSnapshotVersion,
    pulledAt: options.now.toISOString(),
    server: { version, systemId },
    programs,
    dataSets,
    categoryCombos: combos?.map(sortOptionCombos),
    optionSets: await listById(connection, optionSets, optionSetIds, report("option sets")),
    organisationUnits: await listById(connection, organisationUnits, orgUnitIds, report("org units")),
    organisationUnitIds: hasOrgUnitValues ? await listIds(connection, "organisationUnits") : undefined,
  };
}
