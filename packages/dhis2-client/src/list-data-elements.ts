import { z } from "zod";
import type { Connection } from "./connection.ts";
import { listById } from "./list-by-id.ts";

/** A data element, and the data sets that it is in, as far as the user can see them. */
export interface DataElementPlaces {
  id: string;
  name: string;
  dataSets: readonly { id: string; name: string }[];
}

const schema = z
  .object({
    id: z.string(),
    name: z.string(),
    dataSetElements: z
      .array(z.object({ dataSet: z.object({ id: z.string(), name: z.string().default("") }) }))
      .default([]),
  })
  .transform(({ id, name, dataSetElements }): DataElementPlaces => {
    const byId = new Map(dataSetElements.map(({ dataSet }) => [dataSet.id, dataSet]));
    return {
      id,
      name,
      dataSets: [...byId.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    };
  });

/** See `Dhis2Client`. */
export function listDataElements(
  connection: Connection,
  ids: Iterable<string>,
): Promise<DataElementPlaces[]> {
  const list = { plural: "dataElements", fields: "id,name,dataSetElements[dataSet[id,name]]", schema };
  return listById(connection, list, ids, () => undefined);
}
