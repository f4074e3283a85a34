import type { SandboxTest } from "@d2pipe/testkit";
import { type RunningScript, startScript } from "../start-script.ts";
import { oldMapping, program, programStage } from "./pipeline.ts";

/** What the pipeline for the seeded cases is set to, besides the servers. */
export const casesSettings: Readonly<Record<string, string>> = {
  CASE_TYPE: "visit",
  PROGRAM: program,
  PROGRAM_STAGE: programStage,
  MAPPING: oldMapping,
  FIRST_DATE: "all",
};

/** `pipelines/cases-to-events.sh` as cron runs it, keeping its files in the folder `state`. */
export function startCasesScript(
  given: SandboxTest,
  args: readonly string[] = [],
  others: Readonly<Record<string, string>> = {},
): RunningScript {
  const settings = { ...casesSettings, STATE: given.dir.file("state"), ...others };
  return startScript("cases-to-events.sh", given, { args, settings });
}
