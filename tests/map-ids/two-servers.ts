import { writeFileSync } from "node:fs";
import { type DataValue, dataValueSchema } from "@d2pipe/records";
import { dhis2Login } from "@d2pipe/sandbox";
import { runTool, type SandboxTest, type ToolRun, toNdjson } from "@d2pipe/testkit";
import { z } from "zod";

const authorization = `Basic ${Buffer.from(`${dhis2Login.username}:${dhis2Login.password}`).toString("base64")}`;

/** The data sets of the fixture: monthly, and quarterly. */
export const dataSets: readonly string[] = ["VaZsjqMclCP", "lhH5zvJSCkr"];

/** The values of a data set as a server exports them, by ids or by codes. */
export async function exportValues(
  url: string,
  dataSet: string,
  idScheme: "UID" | "CODE",
): Promise<DataValue[]> {
  const orgUnits = await get(url, "/api/organisationUnits?filter=level:eq:1&fields=id");
  const [root] = z
    .object({ organisationUnits: z.array(z.object({ id: z.string() })) })
    .parse(orgUnits).organisationUnits;
  const query = new URLSearchParams({
    dataSet,
    orgUnit: root?.id ?? "",
    children: "true",
    startDate: "2000-01-01",
    endDate: "2099-12-31",
    idScheme,
  });
  const answer = await get(url, `/api/dataValueSets?${query.toString()}`);
  const { dataValues } = z
    .object({ dataValues: z.array(z.record(z.string(), z.unknown())).default([]) })
    .parse(answer);
  return dataValues.map((value) => dataValueSchema.parse(withoutNulls(value)));
}

/** A server writes null for a comment that is not there; a line leaves it out. */
function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

async function get(url: string, path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { headers: { authorization } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return await response.json();
}

export async function importValues(
  url: string,
  dataSet: string,
  dataValues: readonly DataValue[],
): Promise<unknown> {
  const response = await fetch(`${url}/api/dataValueSets`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ dataSet, dataValues }),
  });
  return await response.json();
}

/** What `pull-datasets` gives of some values: framed, in the stream of their data set. */
export function toLines(stream: string, values: readonly DataValue[]): string {
  const src = { system: "dhis2", stream };
  return toNdjson([
    { begin: { ...src, listing: "window" } },
    ...values.map((dataValue) => ({ src, dataValue })),
    { checkpoint: { ...src, cursor: { lastUpdated: "2026-11-21T00:00:00Z" } } },
    { end: { ...src, count: values.length, complete: true } },
  ]);
}

/** Snapshots of both servers, made by `pull-metadata`. */
export async function pullBoth({ env, dir }: SandboxTest): Promise<{ source: string; target: string }> {
  const files = { source: dir.file("source.json"), target: dir.file("target.json") };
  for (const [name, file] of Object.entries(files)) {
    const args = ["--connection", name.toUpperCase(), "--all-data-sets"];
    const { code, stdout, stderr } = await runTool("pull-metadata", { args, env, stdout: "text" });
    if (code !== 0) throw new Error(stderr);
    writeFileSync(file, stdout);
  }
  return files;
}

export function mappedValues({ lines }: ToolRun): DataValue[] {
  return lines.flatMap(({ line }) => ("dataValue" in line ? [line.dataValue] : []));
}
