import { join } from "node:path";
import { root } from "./demo-folder.ts";
import { runPipeline } from "./run-pipeline.ts";
import { print } from "./print.ts";
import { startSimulators } from "./simulators.ts";

const settings = {
  CASE_TYPE: "visit",
  PROGRAM: "m9HubivKFQ0",
  PROGRAM_STAGE: "aPPoC5xUgS3",
  FIRST_DATE: "all",
  MAPPING: join(root, "sandbox", "servers", "fixture", "mapping.csv"),
};

/** The hourly pipeline from CommCare, twice. */
export async function demoCases(cases = "1000"): Promise<void> {
  print(
    `Starting simulators of CommCare HQ (${cases} cases of type visit, some of them wrong) and DHIS2 on this machine.`,
  );
  await using simulators = await startSimulators(["--cases", cases, "--submissions", "0"]);
  const run = (): void => runPipeline("cases-to-events.sh", settings, { what: "cases" });
  run();
  print(
    `\nDHIS2 holds ${await simulators.countEvents()} events. The same again: nothing is sent that has not changed; wrong cases are tried again.`,
  );
  run();
  print(`\nDHIS2 holds ${await simulators.countEvents()} events.

Where to look next:
  demo-run/state/outcomes.ndjson   one line a case: what became of it
  demo-run/state/rejects.ndjson    lines that DHIS2 refused, ready to be fed again
  ./bin/reconcile-index report --index demo-run/state/visits.db
  npm run demo -- kobo             the daily pipeline from KoboToolbox
  docs/first-pipe.md               the same by hand, in five minutes`);
}
