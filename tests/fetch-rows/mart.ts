import { writeFileSync } from "node:fs";
import {
  aSnapshot,
  type PostgresServer,
  runTool,
  type Stage,
  type TempDir,
  type ToolRun,
} from "@d2pipe/testkit";

/** A database of one test, on a server that several tests share. */
export interface Mart {
  /** For the tools. */
  env: { readonly DATABASE_URL: string };
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
}

let made = 0;

export async function createMart(server: PostgresServer, sql = ""): Promise<Mart> {
  made += 1;
  const name = `mart_${made}`;
  await server.run(`create database ${name}`);
  const mart = { env: { DATABASE_URL: server.url(name) }, run: (each: string) => server.run(each, name) };
  if (sql !== "") await mart.run(sql);
  return mart;
}

export interface Fetch {
  sql: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** Flags of fetch-rows with its SQL in a file of the folder. */
export function toArgs(dir: TempDir, { sql, args = [] }: Fetch): string[] {
  const file = dir.file("rows.sql");
  writeFileSync(file, sql);
  return ["--sql", file, "--table", "encounter", ...(args.includes("--key") ? [] : ["--key", "id"]), ...args];
}

export async function fetchRows(mart: Mart, dir: TempDir, fetch: Fetch): Promise<ToolRun> {
  return await runTool("fetch-rows", { args: toArgs(dir, fetch), env: { ...mart.env, ...fetch.env } });
}

/** The rows that came out, by their ids. */
export function idsOf({ lines }: ToolRun): string[] {
  return lines.flatMap(({ kind, line }) => (kind === "row" && "src" in line ? [line.src.id ?? ""] : []));
}

export function cursorsOf({ lines }: ToolRun): unknown[] {
  return lines.flatMap(({ line }) => ("checkpoint" in line ? [line.checkpoint.cursor] : []));
}

const mapping = {
  version: 1,
  target: { event: { program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" } },
  orgUnit: { from: "org_unit" },
  occurredAt: { from: "visited" },
  values: [
    { from: "age", dataElement: "VAAsWcu5xsN" },
    { from: "sex", dataElement: "daI0txTxpAx" },
  ],
};

export const visits = `create table visit (
  id int primary key, org_unit text default 'IO8BkLFjFoe', visited date default '2024-03-11',
  age int, sex text, changed timestamptz)`;

/** The whole pipe as users type it: rows of \`visit\` to events. \`sexes\`: what the mapping makes of the column. */
export function toPipe(dir: TempDir, sexes: Readonly<Record<string, string>>): Stage[] {
  const [first, second] = mapping.values;
  const values = [first, { ...second, map: sexes }];
  writeFileSync(dir.file("mapping.json"), JSON.stringify({ ...mapping, values }));
  writeFileSync(dir.file("metadata.json"), JSON.stringify(aSnapshot()));
  const index = ["--index", dir.file("mart.db")];
  const watermark = ["--watermark", "changed,id", "--overlap", "0"];
  return [
    ["fetch-rows", ...toArgs(dir, { sql: "select * from visit", args: [...watermark, ...index] })],
    ["to-events", "--mapping", dir.file("mapping.json"), "--metadata", dir.file("metadata.json")],
    ["push-dhis2", ...index],
  ];
}
