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
