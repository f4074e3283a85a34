import { type SnapshotDataSet, snapshotDataSetElementSchema } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";

const reference = z.object({ id: z.string() });
const identified = z.object({ id: z.string(), code: z.string().optional(), name: z.string() });
const listSchema = z.object({ dataSets: z.array(identified).default([]) });

type Identified = z.infer<typeof identified>;

const element = "dataElement[id,name,code,valueType,zeroIsSignificant,optionSet[id],categoryCombo[id]]";
const fields = `id,name,code,periodType,categoryCombo[id],organisationUnits[id],dataSetElements[categoryCombo[id],${element}]`;

const dataSetSchema = z.object({
  ...identified.shape,
  periodType: z.string().min(1),
  categoryCombo: reference,
  organisationUnits: z.array(reference).default([]),
  dataSetElements: z.array(snapshotDataSetElementSchema).default([]),
});

function toDataSet(dataSet: z.infer<typeof dataSetSchema>): SnapshotDataSet {
  return {
    ...dataSet,
    organisationUnits: dataSet.organisationUnits.map(({ id }) => id).toSorted(),
    dataSetElements: dataSet.dataSetElements.toSorted((left, right) =>
      left.dataElement.id < right.dataElement.id ? -1 : 1,
    ),
  };
}

function format({ id, code, name }: Identified): string {
  return `${id} (${[code, name].filter((text) => text !== undefined).join(", ")})`;
}

/** More would hide the message. */
const maxListed = 20;

function formatAll(dataSets: readonly Identified[]): string {
  const listed = dataSets.slice(0, maxListed).map(format).join(", ");
  return dataSets.length > maxListed ? `${listed} and ${dataSets.length - maxListed} more` : listed || "none";
}

/** The data set with this id, or else the only one with this code or name; else an issue that lists the candidates. */
function find(asked: string, all: readonly Identified[]): Identified | string {
  const byId = all.find(({ id }) => id === asked);
  if (byId) return byId;
  const named = all.filter(({ code, name }) => code === asked || name === asked);
  const [only] = named;
  if (only && named.length === 1) return only;
  if (only) return `data set "${asked}" is the code or name of several: ${formatAll(named)}; give the UID`;
  return `data set "${asked}" is not on this server, or this user may not see it; there are ${formatAll(all)}`;
}

async function choose(
  connection: Connection,
  asked: readonly string[] | "all",
): Promise<ReadonlySet<string>> {
  const path = "/api/dataSets";
  const answer = await connection.getJson(path, { fields: "id,code,name", paging: false }, listSchema);
  const all = answer.dataSets.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  if (asked === "all") return new Set(all.map(({ id }) => id));
  const found = asked.map((text) => find(text, all));
  const issues = found.filter((each) => typeof each === "string");
  if (issues.length > 0) throw new ConfigError(issues, { hint: "a data set is named by UID, code or name" });
  return new Set(found.flatMap((each) => (typeof each === "string" ? [] : [each.id])));
}

/**
 * The data sets with their elements and the ids of their org units, sorted by id.
 *
 * @param asked UIDs, codes or names; `all` = every data set that the user can see
 * @throws ConfigError for each text that names none or several, with the candidates
 */
export async function getDataSets(
  connection: Connection,
  asked: readonly string[] | "all",
  onProgress: (done: number, total: number) => void,
): Promise<SnapshotDataSet[]> {
  const ids = await choose(connection, asked);
  const dataSets: SnapshotDataSet[] = [];
  for (const id of [...ids].toSorted()) {
    dataSets.push(toDataSet(await connection.getJson(`/api/dataSets/${id}`, { fields }, dataSetSchema)));
    onProgress(dataSets.length, ids.size);
  }
  return dataSets;
}
