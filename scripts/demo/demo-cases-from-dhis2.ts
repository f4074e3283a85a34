import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { envFile, folder, root } from "./demo-folder.ts";
import { print } from "./print.ts";
import { runPipeline } from "./run-pipeline.ts";
import { startSimulators, type Simulators } from "./simulators.ts";

const quarterly = "lhH5zvJSCkr";
const map = join(folder, "case_property_map.csv");
const settings = {
  CASE_TYPE: "facility_supervision",
  MAPPING: map,
  STAMP: "dhis2_last_imported",
  STAMP_PERIOD: "dhis2_last_period",
};

interface Facility {
  id: string;
  name: string;
}

/** As JSON, with the simulators' own logins. */
async function ask<T>(
  simulators: Simulators,
  server: "DHIS2" | "COMMCARE",
  path: string,
  body?: unknown,
): Promise<T> {
  const [url, user] = [simulators.setting(`${server}_URL`), simulators.setting(`${server}_USERNAME`)];
  const authorization =
    server === "COMMCARE"
      ? `ApiKey ${user}:${simulators.setting("COMMCARE_API_KEY")}`
      : `Basic ${Buffer.from(`${user}:${simulators.setting("DHIS2_PASSWORD")}`).toString("base64")}`;
  const answer = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return JSON.parse(await answer.text());
}

async function listFacilities(simulators: Simulators): Promise<Facility[]> {
  const path = `/api/dataSets/${quarterly}?fields=organisationUnits[id,name]`;
  const { organisationUnits } = await ask<{ organisationUnits: Facility[] }>(simulators, "DHIS2", path);
  return organisationUnits;
}

function casePath(simulators: Simulators): string {
  return `/a/${simulators.setting("COMMCARE_DOMAIN")}/api/case/v2/`;
}

/** One case a facility, as supervisors have them on their phones. */
async function makeCases(simulators: Simulators, facilities: readonly Facility[]): Promise<void> {
  const cases = facilities.map(({ id, name }) => ({
    create: true,
    case_type: settings.CASE_TYPE,
    case_name: name,
    owner_id: "supervisors",
    external_id: id,
    properties: { beds: "12" },
  }));
  await ask(simulators, "COMMCARE", casePath(simulators), cases);
}

async function showCase(simulators: Simulators, { id, name }: Facility): Promise<void> {
  const path = `${casePath(simulators)}?external_id=${id}`;
  const { cases } = await ask<{ cases: { properties: unknown }[] }>(simulators, "COMMCARE", path);
  print(`\nThe case of ${name}: ${JSON.stringify(cases[0]?.properties)}`);
}

/** Ambulances that the facility reports for the last quarter. */
async function enterLate(simulators: Simulators, orgUnit: string, period: string): Promise<void> {
  const dataValues = [{ dataElement: "TXGsZvPsa11", period, orgUnit, value: "9" }];
  await ask(simulators, "DHIS2", "/api/dataValueSets", { dataSet: quarterly, dataValues });
}

function toLastQuarter(now: Date): string {
  const quarter = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3) - 1;
  return `${Math.floor(quarter / 4)}Q${(quarter % 4) + 1}`;
}

/** Totals of DHIS2 in the cases of facilities: not yet, then all, then what came late. */
export async function demoCasesFromDhis2(values = "3000"): Promise<void> {
  print(
    `Starting simulators of DHIS2 (${values} aggregate values of 24 facilities) and CommCare HQ on this machine.`,
  );
  await using simulators = await startSimulators([
    "--cases",
    "0",
    "--submissions",
    "0",
    "--data-values",
    values,
  ]);
  const [withoutCase, ...facilities] = await listFacilities(simulators);
  const [first] = facilities;
  if (!first || !withoutCase) throw new Error("the sandbox has no facilities");
  await makeCases(simulators, facilities);
  const rows =
    "dhis_malaria,noOh1hDCgCJ,,Malaria cases\ndhis_staff,ZH0Z9j2c03L,,Staff present\ndhis_ambulances,TXGsZvPsa11,,Ambulances\n";
  writeFileSync(map, `case_property,data_element_id,data_set_id,dhis2_name\n${rows}`);
  print(
    `CommCare has a case of type ${settings.CASE_TYPE} for each facility but ${withoutCase.name}. The map needs its data sets:`,
  );
  print("\n$ gen-mapping data-sets --map demo-run/case_property_map.csv");
  spawnSync(join(root, "bin", "gen-mapping"), ["data-sets", "--env", envFile, "--map", map], {
    stdio: "inherit",
  });

  print(
    "\nOf the last quarter some reports are not complete yet, so that a run that waits for it writes nothing:",
  );
  const run = (...args: string[]): void =>
    runPipeline("datasets-to-cases.sh", settings, { what: "cases", args });
  run("--wait-ready");
  print("\nWithout waiting:");
  run();
  await showCase(simulators, first);
  await enterLate(simulators, first.id, toLastQuarter(new Date()));
  print(`\n${first.name} reports its ambulances late. The next run writes that case alone:`);
  run();
  await showCase(simulators, first);
  print(`
Where to look next:
  demo-run/case_property_map.csv   which total goes into which property
  demo-run/state/outcomes.ndjson   one line a case: what became of it
  docs/moving-from-onse.md         how to move over from custom/onse`);
}
