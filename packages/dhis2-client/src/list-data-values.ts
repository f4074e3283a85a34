import { HttpError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { toParts } from "./to-parts.ts";

/** What names a data value: a combo that is left out is the default one. */
export interface DataValueKey {
  dataElement: string;
  period: string;
  orgUnit: string;
  categoryOptionCombo?: string | undefined;
  attributeOptionCombo?: string | undefined;
}

/** A data value as the server holds it; a deleted one until it is purged. */
export interface StoredDataValue extends DataValueKey {
  value?: string | undefined;
  comment?: string | undefined;
  deleted: boolean;
}

const rowSchema = z.object({
  dataElement: z.string(),
  period: z.string().optional(),
  orgUnit: z.string().optional(),
  categoryOptionCombo: z.string().optional(),
  attributeOptionCombo: z.string().optional(),
  value: z.string().nullish(),
  comment: z.string().nullish(),
  deleted: z.boolean().default(false),
});
// 2.43 says in the head what all values have (dhis2-api §4.6); 2.42 answers with nothing at all for some org units.
const listSchema = z
  .object({
    period: z.string().optional(),
    orgUnit: z.string().optional(),
    attributeOptionCombo: z.string().optional(),
    dataValues: z.array(rowSchema).default([]),
  })
  .optional();

const path = "/api/dataValueSets";
/** So many ids of each kind fit into a URL, and their values into an answer. */
const mostIds = 40;

/**
 * Those of the keys that the server has a value for, deleted ones too: `GET /api/dataValueSets` by data set (else by data element),
 * periods and org units, in parts that fit into a URL. Combos are as the server spells them; a key without one finds the value with
 * the server's default combo, and comes back as it was asked.
 */
export async function listDataValues(
  connection: Connection,
  dataSet: string | undefined,
  keys: readonly DataValueKey[],
): Promise<StoredDataValue[]> {
  const found: StoredDataValue[] = [];
  for (const [period, ofPeriod] of Map.groupBy(keys, (key) => key.period)) {
    const orgUnits = [...new Set(ofPeriod.map(({ orgUnit }) => orgUnit))];
    for (const part of toParts(orgUnits, mostIds)) {
      const asked = ofPeriod.filter(({ orgUnit }) => part.includes(orgUnit));
      found.push(...(await listReadable(connection, { dataSet, period, orgUnits: part }, asked)));
    }
  }
  return found;
}

interface Place {
  dataSet: string | undefined;
  period: string;
  orgUnits: readonly string[];
}

/** Where the server cannot read an id or a period of the keys, those alone are not there. */
async function listReadable(
  connection: Connection,
  place: Place,
  asked: readonly DataValueKey[],
): Promise<StoredDataValue[]> {
  try {
    return await listPart(connection, place, asked);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }
  const found: StoredDataValue[] = [];
  if (asked.length === 1) return found;
  for (const key of asked)
    found.push(...(await listReadable(connection, { ...place, orgUnits: [key.orgUnit] }, [key])));
  return found;
}

const refusalSchema = z.object({ status: z.literal("ERROR"), errorCode: z.string().optional() });
/** Nothing is left of the data sets and elements, the periods, the org units that were asked for. */
const noneLeft: ReadonlySet<string | undefined> = new Set(["E2001", "E2002", "E2006"]);

/** No value can be there: 400 from 2.43 on, 409 before, when nothing that it knows is left (recordings, `data-values-export`). */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof HttpError)) return false;
  const refusal = refusalSchema.safeParse(error.body).data;
  return refusal !== undefined && (error.status === 400 || noneLeft.has(refusal.errorCode));
}

/** Without a combo in the key it is the default one, which only the server knows: of several rows any will do to say that it is there. */
function isOf(row: DataValueKey, key: DataValueKey): boolean {
  const { categoryOptionCombo = row.categoryOptionCombo, attributeOptionCombo = row.attributeOptionCombo } =
    key;
  return (
    row.dataElement === key.dataElement &&
    row.period === key.period &&
    row.orgUnit === key.orgUnit &&
    row.categoryOptionCombo === categoryOptionCombo &&
    row.attributeOptionCombo === attributeOptionCombo
  );
}

async function listPart(
  connection: Connection,
  { dataSet, period, orgUnits }: Place,
  asked: readonly DataValueKey[],
): Promise<StoredDataValue[]> {
  const dataElements = [...new Set(asked.map(({ dataElement }) => dataElement))];
  const parts = dataSet === undefined ? toParts(dataElements, mostIds) : [[]];
  const found: StoredDataValue[] = [];
  for (const part of parts) {
    const query = new URLSearchParams({ period, includeDeleted: "true" });
    if (dataSet !== undefined) query.append("dataSet", dataSet);
    for (const dataElement of part) query.append("dataElement", dataElement);
    for (const orgUnit of orgUnits) query.append("orgUnit", orgUnit);
    const answer = await connection.getJson(path, query, listSchema);
    const { dataValues = [], period: head = period, orgUnit: unit = "", attributeOptionCombo } = answer ?? {};
    const rows = dataValues.map((row) => ({
      attributeOptionCombo,
      ...row,
      period: row.period ?? head,
      orgUnit: row.orgUnit ?? unit,
      value: row.value ?? undefined,
      comment: row.comment ?? undefined,
    }));
    for (const key of asked) {
      const row = rows.find((each) => isOf(each, key));
      if (row) found.push({ ...row, ...key });
    }
  }
  return found;
}
