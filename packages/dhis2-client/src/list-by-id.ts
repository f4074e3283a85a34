import { z } from "zod";
import type { Connection } from "./connection.ts";
import { parseAnswer } from "./parse-answer.ts";
import { toParts, uidsPerRequest } from "./to-parts.ts";

/** Which metadata objects, and what of them (dhis2-api §5.1). */
export interface MetadataList<T> {
  /** `organisationUnits`: the word in the path and the key of the list. */
  plural: string;
  fields: string;
  schema: z.ZodType<T>;
}

const listSchema = z.record(z.string(), z.unknown());

/** The objects with these ids that the user can see, sorted by id. Asked for in parts: an id list has to fit into a URL. */
export async function listById<T extends { id: string }>(
  connection: Connection,
  { plural, fields, schema }: MetadataList<T>,
  ids: Iterable<string>,
  onProgress: (done: number, total: number) => void,
): Promise<T[]> {
  const path = `/api/${plural}`;
  const found: T[] = [];
  const asked = [...new Set(ids)].toSorted();
  let done = 0;
  for (const part of toParts(asked, uidsPerRequest)) {
    const query = { filter: `id:in:[${part.join(",")}]`, fields, pageSize: part.length };
    const answer = await connection.getJson(path, query, listSchema);
    found.push(...parseAnswer(z.array(schema), answer[plural], connection.describe("GET", path)));
    done += part.length;
    onProgress(done, asked.length);
  }
  return found.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

const idsSchema = z.array(z.object({ id: z.string() }));

/** The ids of all objects of a kind that the user can see, sorted. */
export async function listIds(connection: Connection, plural: string): Promise<string[]> {
  const path = `/api/${plural}`;
  const answer = await connection.getJson(path, { fields: "id", paging: false }, listSchema);
  const found = parseAnswer(idsSchema, answer[plural], connection.describe("GET", path));
  return found.map(({ id }) => id).toSorted();
}

/** Which objects: `name:eq:…`, several filters joined by AND or OR (dhis2-api §5.1). */
export interface MetadataFilter {
  filters?: readonly string[];
  any?: boolean;
}

/** The objects of a kind that the user can see, sorted by id. */
export async function listAll<T extends { id: string }>(
  connection: Connection,
  { plural, fields, schema }: MetadataList<T>,
  { filters = [], any = false }: MetadataFilter = {},
): Promise<T[]> {
  const path = `/api/${plural}`;
  const query = new URLSearchParams({ fields, paging: "false" });
  for (const filter of filters) query.append("filter", filter);
  if (any) query.append("rootJunction", "OR");
  const answer = await connection.getJson(path, query, listSchema);
  const found = parseAnswer(z.array(schema), answer[plural], connection.describe("GET", path));
  return found.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}
