import type { CaseUpdate, Line, Outcome } from "@d2pipe/records";
import { type CaseChange, type LoggedRequest, saveChange, type StoredCase } from "@d2pipe/sandbox";
import { runTool, type SandboxTest, toNdjson, type ToolRun } from "@d2pipe/testkit";

/** The case type of the facilities. */
export const type = "facility";

/** `--api` of each way to write. */
export const apis = ["v2", "xform"] as const;

/** Facility number n; its external id is `ou-n`. */
export function toCaseId(number: number): string {
  return `facility-${String(number).padStart(4, "0")}`;
}

/** A line for the facility with this external id. */
export function anUpdate(externalId: string, properties: CaseUpdate["properties"]): Line {
  const src = { system: "dhis2", stream: "totals", id: externalId };
  return { src, caseUpdate: { external_id: externalId, properties } };
}

/** Changes or makes a case as people at work do. */
export function put({ sandbox }: SandboxTest, change: CaseChange): StoredCase {
  return saveChange(sandbox.commcare.simulator.store, { case_type: type, ...change }, 0);
}

export function putFacilities(given: SandboxTest, count: number): void {
  for (let number = 1; number <= count; number += 1)
    put(given, { case_id: toCaseId(number), external_id: `ou-${number}`, properties: { beds: "7" } });
}

/** One update for each of so many facilities. */
export function manyUpdates(count: number, value: string): Line[] {
  return Array.from({ length: count }, (_, at) => anUpdate(`ou-${at + 1}`, { dhis_x: `${value}.${at}` }));
}

export async function update(
  { env, dir }: SandboxTest,
  lines: readonly Line[],
  ...args: string[]
): Promise<ToolRun> {
  const usual = ["--index", dir.file("index.db"), ...(args.includes("--type") ? [] : ["--type", type])];
  return await runTool("update-cases", { args: [...usual, ...args], env, stdin: toNdjson(lines) });
}

export function outcomesOf({ lines }: ToolRun): Outcome[] {
  return lines.flatMap((parsed) => (parsed.kind === "outcome" ? [parsed.line.outcome] : []));
}

/** Status and code of each outcome. */
export function listEnds(run: ToolRun): string[] {
  return outcomesOf(run).map(({ status, code }) => (code === undefined ? status : `${status} ${code}`));
}

/** What CommCare holds of a case. */
export function held({ sandbox }: SandboxTest, number: number): Readonly<Record<string, string>> {
  return sandbox.commcare.simulator.store.get(toCaseId(number))?.properties ?? {};
}

/** Forms that wrote into cases. */
export function countForms({ sandbox }: SandboxTest): number {
  return sandbox.commcare.simulator.forms.size;
}

/** Requests that write, as they were on the wire. */
export function listWrites({ sandbox }: SandboxTest): LoggedRequest[] {
  return sandbox.commcare.requests.filter(
    ({ method, path }) => method === "POST" && !path.endsWith("/bulk-fetch/"),
  );
}
