import { isUid } from "@d2pipe/records";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { listAll, listById } from "./list-by-id.ts";

/** A data set, as far as its values are asked for by it. */
export interface DataSet {
  id: string;
  code?: string | undefined;
  name: string;
  /** `Monthly`, as DHIS2 spells it. */
  periodType: string;
}

/** The org units that are to fill a data set in. */
export interface AssignedOrgUnits {
  /** Of the data set. */
  id: string;
  /** `path`: `/root/…/itself`. */
  organisationUnits: readonly { id: string; path: string }[];
}

/** Data elements that belong together, whatever data sets they are of. */
export interface DataElementGroup {
  id: string;
  code?: string | undefined;
  name: string;
  /** UIDs, sorted. */
  dataElements: readonly string[];
}

/** A place in the tree of org units. */
export interface OrgUnit {
  id: string;
  code?: string | undefined;
  name: string;
  /** 1 = the root. */
  level: number;
  /** `/root/…/itself`. */
  path: string;
  parent?: { name: string } | undefined;
}

/** Which org units. `named`: a UID, a code, or a part of a name, in any letter case. */
export type OrgUnitQuery = { level: number } | { parent: string } | { named: string };

const dataSets = {
  plural: "dataSets",
  fields: "id,code,name,periodType",
  schema: z.object({ id: z.string(), code: z.string().optional(), name: z.string(), periodType: z.string() }),
};

const assigned = {
  plural: "dataSets",
  fields: "id,organisationUnits[id,path]",
  schema: z.object({
    id: z.string(),
    organisationUnits: z.array(z.object({ id: z.string(), path: z.string() })).default([]),
  }),
};

const reference = z.object({ id: z.string() });

const dataElementGroups = {
  plural: "dataElementGroups",
  fields: "id,code,name,dataElements[id]",
  schema: z.object({
    id: z.string(),
    code: z.string().optional(),
    name: z.string(),
    dataElements: z
      .array(reference)
      .default([])
      .transform((elements) => elements.map(({ id }) => id).toSorted()),
  }),
};

const dataSetElements = {
  plural: "dataSets",
  fields: "id,dataSetElements[dataElement[id]]",
  schema: z.object({
    id: z.string(),
    dataSetElements: z.array(z.object({ dataElement: reference })).default([]),
  }),
};

const orgUnits = {
  plural: "organisationUnits",
  fields: "id,code,name,level,path,parent[name]",
  schema: z.object({
    id: z.string(),
    code: z.string().optional(),
    name: z.string(),
    level: z.number(),
    path: z.string(),
    parent: z.object({ name: z.string() }).optional(),
  }),
};

/** All data sets that the user can see, sorted by id. */
export function listDataSets(connection: Connection): Promise<DataSet[]> {
  return listAll(connection, dataSets);
}

/** The org units of these data sets, sorted by data set. */
export function listAssignedOrgUnits(
  connection: Connection,
  dataSetIds: Iterable<string>,
): Promise<AssignedOrgUnits[]> {
  return listById(connection, assigned, dataSetIds, () => undefined);
}

/** All groups of data elements that the user can see, sorted by id. */
export function listDataElementGroups(connection: Connection): Promise<DataElementGroup[]> {
  return listAll(connection, dataElementGroups);
}

/** The UIDs of the data elements of these data sets, sorted, by data set. One that the user cannot see is left out. */
export async function listDataSetElements(
  connection: Connection,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const found = await listById(connection, dataSetElements, ids, () => undefined);
  return new Map(
    found.map((dataSet) => [
      dataSet.id,
      dataSet.dataSetElements.map(({ dataElement }) => dataElement.id).toSorted(),
    ]),
  );
}

/** The org units of a query, sorted by id. Those of a name are candidates: who asks compares. */
export function listOrgUnits(connection: Connection, query: OrgUnitQuery): Promise<OrgUnit[]> {
  return listAll(connection, orgUnits, toFilter(query));
}

function toFilter(query: OrgUnitQuery): { filters: string[]; any?: boolean } {
  if ("level" in query) return { filters: [`level:eq:${query.level}`] };
  if ("parent" in query) return { filters: [`parent.id:eq:${query.parent}`] };
  // 2.42 takes a comma for the start of another filter (recordings, metadata-more).
  const [longest = ""] = query.named.split(/[,[\]]/).toSorted((left, right) => right.length - left.length);
  const part = longest.trim();
  const byId = isUid(query.named) ? [`id:eq:${query.named}`] : [];
  return { filters: [...byId, `code:ilike:${part}`, `name:ilike:${part}`], any: true };
}
