import { openIndexReader } from "@d2pipe/index-store";
import type { DataValue, Line, Outcome } from "@d2pipe/records";
import { dispatcher2Servers, type JsonObject, type LoggedRequest } from "@d2pipe/sandbox";
import {
  runTool,
  type RunningTool,
  type SandboxTest,
  startTool,
  toNdjson,
  type ToolRun,
} from "@d2pipe/testkit";

/** Of the fixture: one monthly, one quarterly; `births` and `stock` are numbers of the first, without categories. */
export const monthly = "VaZsjqMclCP";
export const births = "oiJ3KI6Bv3P";
export const stock = "CstauQIBOlT";
export const facilities = ["IO8BkLFjFoe", "pYEZh1Dg2DN", "sT96Dby8Pwf"] as const;

const stream = { system: "dhis2", stream: monthly };

/** A value of the monthly data set. */
export function aValue(parts: Partial<DataValue> = {}): Line {
  const dataValue = { dataElement: births, period: "202401", orgUnit: facilities[0], value: "3", ...parts };
  return { src: stream, dataValue };
}

export function aDelete(parts: Partial<DataValue> = {}): Line {
  const { src, dataValue } = { src: stream, dataValue: { dataElement: births, ...parts } };
  return { src, op: "delete", dataValue: { period: "202401", orgUnit: facilities[0], ...dataValue } };
}

/** Two values of each month and facility. */
export function manyValues(months: number): Line[] {
  return Array.from({ length: months }, (_, at) => `2024${String(at + 1).padStart(2, "0")}`).flatMap(
    (period) =>
      facilities.flatMap((orgUnit) => [
        aValue({ period, orgUnit, value: String(Number(period) % 100) }),
        aValue({ period, orgUnit, dataElement: stock, value: "0.5" }),
      ]),
  );
}

/** As a source writes it: with a checkpoint behind the values. */
export function framed(lines: readonly Line[]): Line[] {
  const count = lines.filter((line) => "src" in line).length;
  return [
    { begin: { ...stream, listing: "window" } },
    ...lines,
    { checkpoint: { ...stream, cursor: { at: count } } },
    { end: { ...stream, count, complete: true } },
  ];
}

function toOptions({ env, dir }: SandboxTest, lines: readonly Line[], args: readonly string[]) {
  const usual = ["--destination", dispatcher2Servers.destination, "--index", dir.file("index.db")];
  return { args: [...usual, ...args], env, stdin: toNdjson(lines) };
}

export async function push(given: SandboxTest, lines: readonly Line[], ...args: string[]): Promise<ToolRun> {
  return await runTool("push-dispatcher2", toOptions(given, lines, args));
}

export function startPush(given: SandboxTest, lines: readonly Line[], ...args: string[]): RunningTool {
  return startTool("push-dispatcher2", toOptions(given, lines, args));
}

export function outcomesOf({ lines }: ToolRun): Outcome[] {
  return lines.flatMap((parsed) => (parsed.kind === "outcome" ? [parsed.line.outcome] : []));
}

/** Status and code of each outcome. */
export function listEnds(run: ToolRun): string[] {
  return outcomesOf(run).map(({ status, code }) => (code === undefined ? status : `${status} ${code}`));
}

/** What DHIS2 holds, as `dataElement/period/orgUnit` → value, asked for as anyone would. */
export async function heldValues({ env }: SandboxTest, period = "202401"): Promise<Record<string, string>> {
  const query = `dataSet=${monthly}&period=${period}&${facilities.map((id) => `orgUnit=${id}`).join("&")}`;
  const login = Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64");
  const answer = await fetch(`${env.DHIS2_URL}/api/dataValueSets?${query}`, {
    headers: { authorization: `Basic ${login}` },
  });
  const { dataValues = [] }: { dataValues?: DataValue[] } = JSON.parse(await answer.text());
  return Object.fromEntries(
    dataValues.map((each) => [
      `${each.dataElement}/${each.period ?? period}/${each.orgUnit}`,
      String(each.value),
    ]),
  );
}

/** Ids of the monthly data set, of `births` and of a facility at another DHIS2 with the same names. */
export async function findIds(
  { env }: SandboxTest,
  url: string,
): Promise<{ dataSet: string; dataElement: string; orgUnit: string }> {
  const login = Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64");
  const fields = "id,dataSetElements[dataElement[id,name]],organisationUnits[id]";
  const query = new URLSearchParams({ fields, filter: "name:eq:Facility monthly report" });
  const answer = await fetch(`${url}/api/dataSets?${query.toString()}`, {
    headers: { authorization: `Basic ${login}` },
  });
  const {
    dataSets: [found],
  }: {
    dataSets: {
      id: string;
      dataSetElements: { dataElement: { id: string; name: string } }[];
      organisationUnits: { id: string }[];
    }[];
  } = JSON.parse(await answer.text());
  const element = found?.dataSetElements.find(({ dataElement: { name } }) => name === "Live births");
  return {
    dataSet: found?.id ?? "",
    dataElement: element?.dataElement.id ?? "",
    orgUnit: found?.organisationUnits[0]?.id ?? "",
  };
}

/** Requests that were queued, by what they are about; a request that is there twice shows twice. */
export function queuedBodies({ sandbox }: SandboxTest): string[] {
  return sandbox.dispatcher2.simulator.requests().map(({ body }) => body);
}

/** Queueing calls on the wire. */
export function queueings({ sandbox }: SandboxTest): LoggedRequest[] {
  return sandbox.dispatcher2.requests.filter(({ method }) => method === "POST");
}

export function bodyOf({ body = "" }: LoggedRequest): JsonObject {
  return JSON.parse(body);
}

export async function checkpointOf({ dir }: SandboxTest, name: string = stream.stream): Promise<unknown> {
  const reader = openIndexReader(dir.file("index.db"));
  try {
    return await reader?.getCheckpoint(stream.system, name);
  } finally {
    reader?.close();
  }
}
