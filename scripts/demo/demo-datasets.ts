import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { envFile, folder, root } from "./demo-folder.ts";
import { print } from "./print.ts";
import { runPipeline } from "./run-pipeline.ts";
import { startSimulators, type Simulators } from "./simulators.ts";
import { z } from "zod";

/** Of the fixture: a monthly report. */
const dataSet = "VaZsjqMclCP";

function runTool(name: string, args: readonly string[], output?: string): void {
  print(`$ ${[name, ...args, ...(output === undefined ? [] : [">", output])].join(" ")}`);
  const env = name === "map-ids" ? [] : ["--env", envFile];
  const { status, stdout } = spawnSync(join(root, "bin", name), [...args, ...env], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  if (output !== undefined) writeFileSync(join(folder, output), stdout);
}

/** A question to the source, or an import into it, as its people would do it. */
async function askSource(simulators: Simulators, path: string, body?: unknown): Promise<unknown> {
  const [username, password] = ["USERNAME", "PASSWORD"].map((name) =>
    simulators.setting(`DHIS2_SOURCE_${name}`),
  );
  const login = Buffer.from(`${username}:${password}`).toString("base64");
  const headers = { authorization: `Basic ${login}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${simulators.setting("DHIS2_SOURCE_URL")}/api/${path}`, { headers, ...sent });
  return await answer.json();
}

/** What happens at the source by day: one value is corrected, two are deleted. */
async function changeSource(simulators: Simulators): Promise<void> {
  const { organisationUnits } = z
    .object({ organisationUnits: z.tuple([z.object({ id: z.string() })]) })
    .parse(await askSource(simulators, "organisationUnits?filter=level:eq:1&fields=id"));
  const [{ id }] = organisationUnits;
  const year = new Date().getUTCFullYear();
  const query = `dataSet=${dataSet}&orgUnit=${id}&children=true&startDate=${year - 1}-12-01&endDate=${year}-12-31`;
  const { dataValues } = z
    .object({ dataValues: z.array(z.looseObject({ value: z.string() })) })
    .parse(await askSource(simulators, `dataValueSets?${query}`));
  const [first, ...others] = dataValues.filter(({ value }) => /^\d+$/u.test(value)).slice(0, 3);
  const deleted = others.map((value) => ({ ...value, deleted: true }));
  await askSource(simulators, "dataValueSets", {
    dataSet,
    dataValues: [{ ...first, value: "4711" }, ...deleted],
  });
}

async function countAtTarget(simulators: Simulators): Promise<string> {
  const answer = await fetch(`${simulators.setting("DHIS2_TARGET_URL")}/__state`);
  const { dataValues }: { dataValues: { live: number; deleted: number } } = JSON.parse(await answer.text());
  return `The target holds ${dataValues.live} values${dataValues.deleted > 0 ? `; ${dataValues.deleted} were deleted there` : ""}.`;
}

/** The nightly pipeline from one DHIS2 to another, before and after changes at the source. */
export async function demoDatasets(values = "3000"): Promise<void> {
  print(
    `Starting simulators of two DHIS2 servers with the same names and other ids, the first with ${values} values, on this machine.`,
  );
  await using simulators = await startSimulators([
    "--cases",
    "0",
    "--submissions",
    "0",
    "--data-values",
    values,
    "--with-target",
  ]);
  print("\nA table of the ids, from the metadata of both:\n");
  for (const name of ["source", "target"])
    runTool("pull-metadata", ["--connection", name.toUpperCase(), "--all-data-sets"], `${name}.json`);
  runTool("map-ids", [
    "--draft",
    "ids.csv",
    "--from-metadata",
    "source.json",
    "--to-metadata",
    "target.json",
  ]);
  const settings = { DATA_SETS: "all", ID_TABLE: join(folder, "ids.csv") };
  const run = (...args: string[]): void =>
    runPipeline("datasets-to-dhis2.sh", settings, { what: "values", args, outcomes: "pair.outcomes.ndjson" });
  run("-d", "-n", "400");
  print(`\n${await countAtTarget(simulators)} At the source one value is corrected, and two are deleted.`);
  await changeSource(simulators);
  run("-d", "-i", "-n", "400");
  print(`\n${await countAtTarget(simulators)} Once more: nothing is sent.`);
  run("-d", "-i", "-n", "400");
  print(`\n${await countAtTarget(simulators)}

Where to look next:
  demo-run/ids.csv                       the table of ids, for a spreadsheet
  demo-run/state/pair.outcomes.ndjson    one line a value of the last run: what became of it
  ./bin/reconcile-index report --index demo-run/state/pair.db
  pipelines/pairs.example.json           several pairs of servers, one after the other
  docs/moving-from-d2integrator.md`);
}
