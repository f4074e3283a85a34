import { writeFileSync } from "node:fs";
import type { Pair } from "@d2pipe/pairs";
import { runTool, type SandboxTest } from "@d2pipe/testkit";
import { pullBoth } from "../map-ids/two-servers.ts";
import { type Ran, type RunningScript, startScript } from "../start-script.ts";

/** The seeded values are of the time before; the newest whole month is February. */
export const now = (): Date => new Date("2024-03-11T10:00:00Z");

export type Settings = Readonly<Record<string, string>>;

/** One pair by settings alone: everything of the first server goes to the second. */
export function toPairSettings({ dir }: SandboxTest): Settings {
  return { STATE: dir.file("state"), DATA_SETS: "all", ID_TABLE: dir.file("ids.csv") };
}

/** A table of ids from one server of the sandbox to the other. */
export async function writeIdTable(given: SandboxTest): Promise<void> {
  const { source, target } = await pullBoth(given);
  const args = ["--draft", given.dir.file("ids.csv"), "--from-metadata", source, "--to-metadata", target];
  const draft = await runTool("map-ids", { args });
  if (draft.code !== 0) throw new Error(draft.stderr);
}

/** `pairs.json` in the folder, and the settings that name it. */
export function writePairs({ dir }: SandboxTest, pairs: readonly Partial<Pair>[]): Settings {
  const usual = { source: "SOURCE", dataSets: "all", idTable: "ids.csv" };
  const document = { version: 1, pairs: pairs.map((pair) => ({ ...usual, ...pair })) };
  writeFileSync(dir.file("pairs.json"), JSON.stringify(document));
  return { STATE: dir.file("state"), PAIRS: dir.file("pairs.json") };
}

export function startPairs(given: SandboxTest, settings: Settings, ...args: string[]): RunningScript {
  return startScript("datasets-to-dhis2.sh", given, { args, settings });
}

export async function runPairs(given: SandboxTest, settings: Settings, ...args: string[]): Promise<Ran> {
  return await startPairs(given, settings, ...args).done;
}
