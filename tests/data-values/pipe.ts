import { writeFileSync } from "node:fs";
import type { DataValue, ParsedLine } from "@d2pipe/records";
import type { Dhis2OfSandbox } from "@d2pipe/sandbox";
import {
  type PipeRun,
  type RunningPipe,
  runTool,
  type SandboxTest,
  type Stage,
  startPipe,
  toNdjson,
  type ToolRun,
} from "@d2pipe/testkit";

export const monthly = "VaZsjqMclCP";
export const quarterly = "lhH5zvJSCkr";
export const facility = "IO8BkLFjFoe";
export const defaultCombo = "HllvX50cXC0";
/** Data elements of the monthly data set: whole numbers, and numbers. */
export const births = "oiJ3KI6Bv3P";
export const stock = "CstauQIBOlT";
/** The newest whole month is November. */
export const now: Date = new Date("2024-12-11T10:00:00Z");

export interface Flags {
  pull?: readonly string[];
  push?: readonly string[];
}

/** The pipe of two servers with other ids, which are paired by their codes. The snapshots have to be there: `pullSnapshots`. */
export function toStages({ dir }: SandboxTest, flags: Flags = {}): Stage[] {
  const { pull = [], push: ofPush = [] } = flags;
  const index = ["--index", dir.file("pair.db")] as const;
  const [source, target] = [dir.file("source.json"), dir.file("target.json")];
  return [
    [
      "pull-datasets",
      "--connection",
      "SOURCE",
      "--data-set",
      "DS_MONTH",
      "--year",
      "2024",
      ...index,
      ...pull,
    ],
    ["map-ids", "--scheme", "code", "--from-metadata", source, "--to-metadata", target],
    ["push-dhis2", "--connection", "TARGET", ...index, ...ofPush],
  ];
}

export async function transfer(given: SandboxTest, flags: Flags = {}): Promise<PipeRun> {
  return await start(given, flags).done;
}

export function start(given: SandboxTest, flags: Flags = {}): RunningPipe {
  return startPipe(toStages(given, flags), { env: given.env });
}

export async function pullSnapshots({ env, dir }: SandboxTest): Promise<void> {
  for (const name of ["source", "target"]) {
    const args = ["--connection", name.toUpperCase(), "--all-data-sets"];
    const { code, stdout, stderr } = await runTool("pull-metadata", { args, env, stdout: "text" });
    if (code !== 0) throw new Error(stderr);
    writeFileSync(dir.file(`${name}.json`), stdout);
  }
}

/** `<element> <period> <org unit> <combo>`, all of them by their codes, and the value: the same on both servers. */
export async function listByCode(url = ""): Promise<string[]> {
  const { organisationUnits } = await get(url, "/api/organisationUnits?filter=level:eq:1&fields=id");
  const { dataSets } = await get(url, "/api/dataSets?fields=id");
  const query = new URLSearchParams({ children: "true", idScheme: "CODE" });
  query.append("orgUnit", String(organisationUnits?.[0]?.id));
  query.append("startDate", "2000-01-01");
  query.append("endDate", "2099-12-31");
  for (const { id } of dataSets ?? []) query.append("dataSet", String(id));
  const { dataValues = [] } = await get(url, `/api/dataValueSets?${query.toString()}`);
  return dataValues
    .map(({ dataElement, period, orgUnit, categoryOptionCombo, value }) =>
      [dataElement, period, orgUnit, categoryOptionCombo, value].join(" "),
    )
    .toSorted();
}

/** What a server holds, by its own ids. */
export function listHeld(server: Dhis2OfSandbox): string[] {
  return server
    .heldDataValues()
    .filter(({ deleted }) => !deleted)
    .map(({ dataElement, period, orgUnit, categoryOptionCombo, value }) =>
      [dataElement, period, orgUnit, categoryOptionCombo, value].join(" "),
    )
    .toSorted();
}

const authorization = `Basic ${Buffer.from("integration:Malaika-2024!").toString("base64")}`;

type Answer = Partial<Record<string, Record<string, unknown>[]>>;

async function get(url: string, path: string): Promise<Answer> {
  const response = await fetch(url + path, { headers: { authorization } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return JSON.parse(await response.text());
}

/** As people enter them; with `deleted`, as people delete them. */
export async function enter(
  url: string,
  dataValues: readonly DataValue[],
  dataSet: string = monthly,
): Promise<void> {
  const response = await fetch(`${url}/api/dataValueSets`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ dataSet, dataValues }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** So many values of one period: one an org unit, then of another data element. */
export function makeValues(
  count: number,
  { period, from = 1 }: { period: string; from?: number },
): DataValue[] {
  const units = ["IO8BkLFjFoe", "pYEZh1Dg2DN", "sT96Dby8Pwf", "EEpcxSKSo36", "KLjOJ54HB8w", "jWcm9ekr0Ze"];
  return Array.from({ length: count }, (_, at) => ({
    dataElement: at < units.length ? births : stock,
    period,
    orgUnit: units[at % units.length] ?? facility,
    categoryOptionCombo: defaultCombo,
    attributeOptionCombo: defaultCombo,
    value: String(from + at),
  }));
}

export function toInput(values: readonly DataValue[], stream: string = monthly): string {
  return toNdjson(values.map((dataValue) => ({ src: { system: "dhis2", stream }, dataValue })));
}

/** Lines of values, to the first server. */
export async function push(
  { env, dir }: SandboxTest,
  stdin: string,
  ...args: readonly string[]
): Promise<ToolRun> {
  return await runTool("push-dhis2", { args: ["--index", dir.file("push.db"), ...args], env, stdin });
}

export function checkpointsOf(lines: readonly ParsedLine[]): string[] {
  return lines.flatMap((parsed) => (parsed.kind === "checkpoint" ? [parsed.line.checkpoint.stream] : []));
}
