import { writeFileSync } from "node:fs";
import { computeUid, type Outcome, type ParsedLine } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import { checkout, runTool, type SandboxTest, type Stage } from "@d2pipe/testkit";

export const program = "m9HubivKFQ0";
export const programStage = "aPPoC5xUgS3";

/** The UID of the event that a case becomes first. */
export function toUid(id: string): string {
  return computeUid({
    kind: "event",
    type: program,
    stage: programStage,
    system: "commcare",
    id,
    generation: 0,
  });
}

export interface PipelineOptions {
  fetch?: readonly string[];
  push?: readonly string[];
}

/** The old tool's mapping. */
export const oldMapping: string = `${checkout}sandbox/servers/fixture/mapping.csv`;

/** What the old tool's mapping does not say itself. */
export const targetFlags: readonly string[] = [
  "--program",
  program,
  "--program-stage",
  programStage,
  "--org-unit-from",
  "userLocationOrgUnitID",
  "--date-from",
  "date_closed",
];

export const mappingFlags: readonly string[] = ["--mapping", oldMapping, ...targetFlags];

/** The line that users type, as stages. The snapshot has to be there: `pullMetadata`. */
export function toStages({ dir }: SandboxTest, { fetch = [], push = [] }: PipelineOptions = {}): Stage[] {
  const index = dir.file("visits.db");
  return [
    [
      "fetch-cases",
      "--type",
      "visit",
      "--closed",
      "--index",
      index,
      ...(fetch.length > 0 ? fetch : ["--since", "last"]),
    ],
    ["to-events", ...mappingFlags, "--metadata", dir.file("metadata.json")],
    ["push-dhis2", "--index", index, "--rejects", dir.file("rejects.ndjson"), ...push],
    ["mail-outcomes", "--on", "error"],
  ];
}

export async function pullMetadata({ env, dir }: SandboxTest): Promise<void> {
  const { stdout, stderr, code } = await runTool("pull-metadata", {
    args: ["--program", program],
    env,
    stdout: "text",
  });
  if (code !== 0) throw new Error(stderr);
  writeFileSync(dir.file("metadata.json"), stdout);
}

export function outcomesOf(lines: readonly ParsedLine[]): { id: string; outcome: Outcome }[] {
  return lines.flatMap((parsed) =>
    parsed.kind === "outcome" ? [{ id: parsed.line.src.id ?? "", outcome: parsed.line.outcome }] : [],
  );
}

/** How many outcomes of each status. */
export function countStatuses(lines: readonly ParsedLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomesOf(lines)) counts[outcome.status] = (counts[outcome.status] ?? 0) + 1;
  return counts;
}

export interface HeldEvent {
  event: string;
  orgUnit: string;
  status: string;
  occurredAt: string;
  deleted: boolean;
  dataValues: { dataElement: string; value: string }[];
}

interface State {
  events: HeldEvent[];
}

/** What the DHIS2 simulator holds, asked over HTTP as a user of the sandbox would. */
export async function heldEvents(sandbox: Sandbox): Promise<HeldEvent[]> {
  const response = await fetch(`${sandbox.dhis2.url}/__state`);
  const { events }: State = JSON.parse(await response.text());
  return events.filter((event) => !event.deleted);
}

/** Requests that could have changed DHIS2. */
export function writesOf(sandbox: Sandbox): string[] {
  return sandbox.dhis2.requests.filter(({ method }) => method !== "GET").map(({ url }) => url);
}
