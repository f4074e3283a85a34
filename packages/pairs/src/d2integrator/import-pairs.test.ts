import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { parsePairs } from "../parse-pairs.ts";
import { importPairs, type ImportedPairs } from "./import-pairs.ts";

/** As `\copy TABLE TO FILE CSV HEADER` writes what `integrator.sql` makes. */
const pairHead =
  "id,source,destination,source_config,destination_config,source_orgunits_synced,is_active,created,updated";
const dataSetHead =
  "id,integration_pair_id,dataset_id,dataset_name,reporting_frequency,include_deleted,is_active,last_sync,created,updated";
const orgUnitHead =
  "id,integration_pair_id,dhis2_name,dhis2_id,dhis2_path,dhis2_parent,dhis2_level,priority,is_active,created,updated";
const time = "2022-10-14 09:00:00+03";

interface Server {
  url: string;
  pat?: boolean;
}

function aConfig({ url, pat = false }: Server): string {
  const config = { pat: "d2pat_sesame", api_url: url, use_pat: pat, password: "sesame", username: "admin" };
  return `"${JSON.stringify(config).replaceAll('"', '""')}"`;
}

const hmis = { url: "https://hmis.health.go.ug/api" };
const repo = { url: "https://hmis-repo.health.go.ug/api" };

function aPair(
  id: number,
  [source, from]: [string, Server],
  [destination, to]: [string, Server],
  active = "t",
): string {
  return [id, source, destination, aConfig(from), aConfig(to), "f", active, time, time].join(",");
}

function aDataSet(pair: number, id: string, { deleted = "f", active = "t" } = {}): string {
  return [1, pair, id, `"${id}, monthly"`, "Monthly", deleted, active, time, time, time].join(",");
}

function anOrgUnit(pair: number, id: string, { active = "t", level = 3 } = {}): string {
  return [1, pair, `${id} District`, id, `/x/${id}`, "x", level, "", active, time, time].join(",");
}

function importTables(pairs: string[], dataSets: string[], orgUnits: string[]): ImportedPairs {
  const table = (name: string, lines: readonly string[]): { source: string; text: string } => ({
    source: `${name}.csv`,
    text: `${lines.join("\n")}\n`,
  });
  return importPairs({
    integration_pair: table("integration_pair", [pairHead, ...pairs]),
    sync_datasets: table("sync_datasets", [dataSetHead, ...dataSets]),
    orgunits: table("orgunits", [orgUnitHead, ...orgUnits]),
  });
}

test("a pair with its data sets and districts, its servers as connections; no password and no token", () => {
  const imported = importTables(
    [aPair(1, ["hmis", hmis], ["repo", { ...repo, pat: true }])],
    [aDataSet(1, "VaZsjqMclCP"), aDataSet(1, "oldOldOldOl", { active: "f" }), aDataSet(1, "VaZsjqMclCP")],
    [anOrgUnit(1, "aaaaaaaaaaa"), anOrgUnit(1, "bbbbbbbbbbb")],
  );
  expect(imported).toEqual({
    document: {
      version: 1,
      pairs: [
        {
          name: "hmis-repo",
          active: true,
          source: "HMIS",
          target: "REPO",
          queue: { source: "hmis", destination: "repo", dialect: "classic" },
          dataSets: [{ id: "VaZsjqMclCP", name: "VaZsjqMclCP, monthly" }],
          orgUnitLevel: 3,
        },
      ],
    },
    settings: [
      ["DHIS2_HMIS_URL", hmis.url],
      ["DHIS2_HMIS_USERNAME", "admin"],
      ["DHIS2_HMIS_PASSWORD", ""],
      ["DHIS2_REPO_URL", repo.url],
      ["DHIS2_REPO_TOKEN", ""],
    ],
    notes: [],
  });
  expect(JSON.stringify(imported)).not.toContain("sesame");
  expect(parsePairs(JSON.stringify(imported.document), "pairs.json")).toEqual(imported.document);
});

test("only some districts, deleted values of some data sets, pairs of one name, a server under two names", () => {
  const { document, settings, notes } = importTables(
    [
      aPair(1, ["hmis", hmis], ["repo", repo]),
      aPair(7, ["hmis", hmis], ["repo", { url: "https://u:sesame@other.example.org/api/" }], "f"),
      aPair(8, ["hmis", hmis], ["self", hmis]),
    ],
    [aDataSet(1, "VaZsjqMclCP", { deleted: "t" }), aDataSet(1, "lhH5zvJSCkr")],
    [anOrgUnit(1, "aaaaaaaaaaa"), anOrgUnit(1, "bbbbbbbbbbb", { active: "f" })],
  );
  expect(document.pairs).toMatchObject([
    { name: "hmis-repo", includeDeleted: true, orgUnits: [{ id: "aaaaaaaaaaa" }] },
    { name: "hmis-repo-7", active: false, target: "REPO_2", dataSets: "all", orgUnitLevel: 3 },
    { name: "hmis-self", source: "HMIS" },
  ]);
  expect(document.pairs[2]?.target).toBeUndefined();
  expect(settings).toContainEqual(["DHIS2_REPO_2_URL", "https://other.example.org/api"]);
  expect(notes).toEqual([
    "hmis-repo: include_deleted of some data sets is includeDeleted of all of them",
    "hmis-self: source_config and destination_config name the same server; it has no target",
  ]);
});

test("where the old tool sent nothing, nothing is sent: the pair is inactive", () => {
  const { document, notes } = importTables(
    [aPair(1, ["hmis", hmis], ["repo", repo])],
    [aDataSet(1, "VaZsjqMclCP", { active: "f" })],
    [anOrgUnit(1, "aaaaaaaaaaa", { active: "f" })],
  );
  expect(document.pairs).toMatchObject([
    { active: false, dataSets: [{ id: "VaZsjqMclCP" }], orgUnits: [{ id: "aaaaaaaaaaa" }] },
  ]);
  expect(notes).toEqual([
    "hmis-repo: sync_datasets has no active data set for it; the pair is inactive",
    "hmis-repo: orgunits has no active org unit for it; the pair is inactive",
  ]);
});

test.each<[string, string[], string]>([
  ["a table without rows", [], "integration_pair.csv: has no pair"],
  [
    "a configuration that is not JSON",
    [`1,hmis,repo,{sesame,{},f,t,${time},${time}`],
    "integration_pair.csv:2:13: source_config: not JSON",
  ],
  [
    "a flag that is neither",
    [aPair(1, ["hmis", hmis], ["repo", repo], "perhaps")],
    "is_active: expected t or f",
  ],
])("%s is an issue with its line, and without its value", (_, pairs, issue) => {
  try {
    importTables(pairs, [], []);
    expect.fail();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.issues.join("\n")).toContain(issue);
    expect(error.issues.join("\n")).not.toContain("sesame");
  }
});
