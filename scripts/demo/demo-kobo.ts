import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { folder, root } from "./demo-folder.ts";
import { runPipeline } from "./run-pipeline.ts";
import { print } from "./print.ts";
import { startSimulators, type Simulators } from "./simulators.ts";

const form = "aQz7ipcMalaika2024Form";
const fixture = join(root, "sandbox", "servers", "fixture", "sipca");
const settings = {
  SOURCE: `kobo://${form}`,
  STREAM: "sipca",
  MAPPING: join(fixture, "mapping_generated.json"),
  ORG_UNITS: join(fixture, "mapping_orgUnits.json"),
};

interface Submission {
  _id: number;
}

/** What happens in Kobo overnight: one submission is corrected, two are deleted, one comes in. */
async function changeInKobo(simulators: Simulators): Promise<void> {
  const headers = { authorization: `Token ${simulators.setting("KOBO_TOKEN")}` };
  const page = await fetch(`${simulators.setting("KOBO_URL")}/api/v2/assets/${form}/data.json?limit=4`, {
    headers,
  });
  const { results }: { results: Submission[] } = JSON.parse(await page.text());
  const [first, second, third] = results.map(({ _id }) => _id);
  const changes = {
    edit: [{ _id: first, answers: { "profile/ipc_beds": "41" } }],
    delete: [second, third],
    add: [{ FACILITY: "HF_111", ASSESSMENT_DATE: "2026-01-15", "profile/ipc_ftype": "opt_hc" }],
  };
  await fetch(`${simulators.setting("KOBO_URL")}/__submissions`, {
    method: "POST",
    body: JSON.stringify(changes),
  });
}

function runTool(name: string, ...args: string[]): void {
  print(`\n$ ${name} ${args.join(" ")}`);
  spawnSync(join(root, "bin", name), args, { stdio: "inherit", cwd: folder });
}

/** The daily pipeline from KoboToolbox, before and after an edit, a deletion and a new submission. */
export async function demoKobo(submissions = "1000"): Promise<void> {
  print(
    `Starting simulators of KoboToolbox (${submissions} submissions of one form, some of them wrong) and DHIS2 on this machine.`,
  );
  await using simulators = await startSimulators(["--cases", "0", "--submissions", submissions]);
  runPipeline("kobo-to-events.sh", settings, { what: "submissions" });
  print(
    `\nDHIS2 holds ${await simulators.countEvents()} events. In Kobo one submission is corrected, two are deleted, one comes in.`,
  );
  await changeInKobo(simulators);
  runPipeline("kobo-to-events.sh", settings, { what: "submissions" });
  print(
    `\nDHIS2 holds ${await simulators.countEvents()} events: the deleted ones are only marked. With --delete they go there, too:`,
  );
  runPipeline("kobo-to-events.sh", settings, { what: "submissions", args: ["--delete"] });
  print(`\nDHIS2 holds ${await simulators.countEvents()} events.`);
  runTool("sync-report", "--index", "state/sipca.db", "--to", "report.html");
  print(`
Where to look next:
  demo-run/report.html             runs, outcomes, open rejects and deletions, in a browser
  ./bin/reconcile-index report --index demo-run/state/sipca.db
  docs/moving-from-sipca-loader.md`);
}
