import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { envFile, folder, root } from "./demo-folder.ts";
import { print } from "./print.ts";
import { runPipeline } from "./run-pipeline.ts";
import { startSimulators, type Simulators } from "./simulators.ts";

/** Of the fixture: a monthly report. */
const dataSet = "VaZsjqMclCP";

function runTool(name: string, args: readonly string[], output?: string): void {
  print(`$ ${[name, ...args, ...(output === undefined ? [] : [">", output])].join(" ")}`);
  const { status, stdout } = spawnSync(join(root, "bin", name), [...args, "--env", envFile], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  if (output !== undefined) writeFileSync(join(folder, output), stdout);
}

interface DataValue {
  value?: string;
}

/** What people do at the source by day: one value is corrected, two are deleted. */
async function changeSource(simulators: Simulators): Promise<void> {
  const url = `${simulators.setting("DHIS2_SOURCE_URL")}/api/dataValueSets`;
  const login = `${simulators.setting("DHIS2_SOURCE_USERNAME")}:${simulators.setting("DHIS2_SOURCE_PASSWORD")}`;
  const headers = {
    authorization: `Basic ${Buffer.from(login).toString("base64")}`,
    "content-type": "application/json",
  };
  const query = `dataSet=${dataSet}&orgUnitGroup=&startDate=2000-01-01&endDate=2099-12-31&children=true&orgUnit=${await findRoot(simulators, headers)}`;
  const answer = await fetch(`${url}?${query}`, { headers });
  const { dataValues }: { dataValues: DataValue[] } = JSON.parse(await answer.text());
  const numbers = dataValues.filter(({ value = "" }) => /^\d+$/u.test(value)).slice(-3);
  const changes = numbers.map((value, at) =>
    at === 0 ? { ...value, value: "4711" } : { ...value, deleted: true },
  );
  await fetch(url, { method: "POST", headers, body: JSON.stringify({ dataSet, dataValues: changes }) });
}
