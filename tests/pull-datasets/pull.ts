import { openIndex } from "@d2pipe/index-store";
import type { DataValue, ParsedLine } from "@d2pipe/records";
import type { Dhis2OfSandbox } from "@d2pipe/sandbox";
import { runTool, type SandboxTest, type ToolRun } from "@d2pipe/testkit";

export const monthly = "VaZsjqMclCP";
export const quarterly = "lhH5zvJSCkr";
export const northDistrict = "kMrBSu12FAx";
/** Monday; the newest whole month is February of a leap year. */
export const now: Date = new Date("2024-03-11T10:00:00Z");

export function pull({ env }: Pick<SandboxTest, "env">, ...args: string[]): Promise<ToolRun> {
  return runTool("pull-datasets", { args, env });
}

/** `<data set> <element> <period> <org unit> <combo> <value>`, sorted; deleted ones begin with `-`. */
export function listValues({ lines }: Pick<ToolRun, "lines">): string[] {
  return lines
    .flatMap((parsed) => (parsed.kind === "dataValue" ? [parsed.line] : []))
    .map(({ src, op, dataValue }) => `${op === "delete" ? "-" : ""}${src.stream} ${formatValue(dataValue)}`)
    .toSorted();
}

function formatValue({ dataElement, period, orgUnit, categoryOptionCombo, value }: DataValue): string {
  return `${dataElement} ${period} ${orgUnit} ${categoryOptionCombo} ${value ?? ""}`;
}

/** What the server holds, as `listValues` shows it. A period of a quarter belongs to the quarterly data set. */
export function listHeld(
  server: Dhis2OfSandbox,
  isAsked: (period: string, orgUnit: string) => boolean,
): string[] {
  return server
    .heldDataValues()
    .filter((held) => !held.deleted && isAsked(held.period, held.orgUnit))
    .map(
      (held) =>
        `${held.period.includes("Q") ? quarterly : monthly} ${formatValue({ ...held, comment: null })}`,
    )
    .toSorted();
}

/** As a person enters it; with `deleted`, as a person deletes it. */
export async function enterValue(
  { env }: SandboxTest,
  value: DataValue,
  dataSet: string = monthly,
): Promise<void> {
  const { DHIS2_URL = "", DHIS2_USERNAME = "", DHIS2_PASSWORD = "" } = env;
  const response = await fetch(`${DHIS2_URL}/api/dataValueSets`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Basic ${Buffer.from(`${DHIS2_USERNAME}:${DHIS2_PASSWORD}`).toString("base64")}`,
    },
    body: JSON.stringify({ dataSet, dataValues: [value] }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** What the sink of a pipe does with the checkpoints when every record went well. */
export async function commitCheckpoints(file: string, lines: readonly ParsedLine[]): Promise<void> {
  const index = openIndex(file, { tool: "test", now: () => now });
  const checkpoints = lines.flatMap((parsed) =>
    parsed.kind === "checkpoint" ? [parsed.line.checkpoint] : [],
  );
  await index.commit(checkpoints.map((checkpoint) => ({ kind: "checkpoint", checkpoint }) as const));
  await index.endRun({ exitCode: 0, complete: true, counts: {} });
  index.close();
}

/** The requests for values, as they were sent. */
export function listAsked({ sandbox }: SandboxTest): URLSearchParams[] {
  return sandbox.dhis2.requests
    .filter(({ path }) => path === "/api/dataValueSets")
    .map(({ url }) => new URLSearchParams(url.slice(url.indexOf("?") + 1)));
}
