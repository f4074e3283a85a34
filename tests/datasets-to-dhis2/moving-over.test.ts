import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parsePairs } from "@d2pipe/pairs";
import { checkout, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { dataSets } from "../map-ids/two-servers.ts";
import { heldByCode } from "./held-by-code.ts";
import { now } from "./pairs-script.ts";

const page = readFileSync(join(checkout, "docs", "moving-from-d2integrator.md"), "utf8");
const [toCsv = "", toPairs = "", toTable = "", look = ""] = Array.from(
  page.matchAll(/```sh\n([^]*?)\n\s*```/gu),
  ([, block = ""]) => block.replaceAll("/opt/d2pipe/", checkout),
);

/** In place of `psql`: puts a prepared table where `\copy TABLE TO 'FILE'` asks for it. */
const psql = `#!/bin/sh
for last; do :; done
table=\${last#*copy }
cp "prepared/\${table%% *}.csv" "d2integrator/\${table%% *}.csv"
`;

/** The tables of an installation that pulls from the first DHIS2 of the sandbox and sends to the second. */
function writeTables({ dir, env }: SandboxTest): void {
  const config = (name: string): string => {
    const server = {
      api_url: `${env[`DHIS2_${name}_URL`]}/api`,
      username: env.DHIS2_USERNAME,
      password: "sesame",
    };
    return `"${JSON.stringify({ use_pat: false, ...server }).replaceAll('"', '""')}"`;
  };
  const tables = {
    integration_pair: [
      "id,source,destination,source_config,destination_config,source_orgunits_synced,is_active",
      `1,hmis,repo,${config("SOURCE")},${config("TARGET")},f,t`,
    ],
    sync_datasets: [
      "id,integration_pair_id,dataset_id,dataset_name,reporting_frequency,include_deleted,is_active",
      ...dataSets.map((id, at) => `${at},1,${id},"Report, ${at}",Monthly,f,t`),
    ],
    orgunits: ["id,integration_pair_id,dhis2_name,dhis2_id,dhis2_level,is_active"],
  };
  mkdirSync(dir.file("prepared"));
  for (const [name, lines] of Object.entries(tables))
    writeFileSync(dir.file(`prepared/${name}.csv`), `${lines.join("\n")}\n`);
  mkdirSync(dir.file("own"));
  writeFileSync(dir.file("own/psql"), psql, { mode: 0o755 });
}

/** As it is typed there, with the tools on the PATH. */
async function type(command: string, { dir }: SandboxTest): Promise<void> {
  const child = spawn("bash", ["-ec", command], {
    cwd: dir.path,
    env: {
      PATH: `${dir.file("own")}:${checkout}bin:${checkout}pipelines:${process.env.PATH}`,
      HOME: dir.path,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect([command, code, stderr]).toEqual([command, 0, expect.any(String)]);
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")), { mode: 0o600 });
}

test("the guide's commands: d2integrator's tables become pairs, and what they name arrives", async () => {
  await withSandbox({ target: {}, dataValues: 300, now }, async (given) => {
    const { sandbox, dir, env } = given;
    writeTables(given);
    await type(toCsv, given);
    await type(toPairs, given);
    const settings = readFileSync(dir.file("datasets.env"), "utf8");
    expect(settings).toContain(`DHIS2_HMIS_URL=${env.DHIS2_SOURCE_URL}/api\n`);
    expect(settings + readFileSync(dir.file("pairs.json"), "utf8")).not.toContain("sesame");
    edit(dir.file("datasets.env"), (text) =>
      text.replaceAll(/^(DHIS2_(?:HMIS|REPO)_PASSWORD)=$/gmu, `$1=${env.DHIS2_PASSWORD}`),
    );
    await type(toTable, given);
    edit(dir.file("pairs.json"), (text) =>
      text.replace('"orgUnitLevel"', '"idTable": "ids.csv", "orgUnitLevel"'),
    );
    await type(look, given);
    expect(sandbox.target?.heldDataValues()).toEqual([]);
    await type("datasets-to-dhis2.sh --env datasets.env -d -y 2024", given);
    const here = await heldByCode(sandbox.dhis2.url);
    expect(here.length).toBeGreaterThan(100);
    expect(await heldByCode(sandbox.target?.url)).toEqual(here);
  });
});

test("the example of pairs.json is one", () => {
  const file = join(checkout, "pipelines", "pairs.example.json");
  expect(parsePairs(readFileSync(file, "utf8"), file).pairs).toHaveLength(2);
});
