import type { DataValue } from "@d2pipe/records";
import { exportValues } from "../map-ids/two-servers.ts";

/** What names a value, and the value, by codes: the same on both servers. */
export async function heldByCode(url: string | undefined): Promise<string[]> {
  const values: DataValue[] = [];
  for (const dataSet of await listDataSets(url ?? ""))
    values.push(...(await exportValues(url ?? "", dataSet, "CODE")));
  const year = values.filter(({ period }) => period.startsWith("2024"));
  return year
    .map(({ dataElement, period, orgUnit, categoryOptionCombo, value }) =>
      [dataElement, period, orgUnit, categoryOptionCombo, value].join(" "),
    )
    .toSorted();
}

async function listDataSets(url: string): Promise<readonly string[]> {
  const login = Buffer.from("integration:Malaika-2024!").toString("base64");
  const response = await fetch(`${url}/api/dataSets?fields=id`, {
    headers: { authorization: `Basic ${login}` },
  });
  const { dataSets: listed }: { dataSets: { id: string }[] } = JSON.parse(await response.text());
  return listed.map(({ id }) => id);
}
