import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ipcProgram, ipcSurvey } from "@d2pipe/sandbox";
import { checkout, runPipe, runTool, type SandboxTest, type TempDir, type ToolRun } from "@d2pipe/testkit";
import write from "write-excel-file/node";
import { makeSubmissions, toCsv } from "./loader-files.ts";

const fixtures = join(checkout, "sandbox/servers/fixture/sipca");

/** One of the loader's own files in the fixture. */
export function loaderFile(name: string): string {
  return join(fixtures, name);
}

/** The loader's two tables, as import takes them. */
export const loaderTables: readonly string[] = [
  "--data-elements",
  loaderFile("mapping_de.json"),
  "--option-sets",
  loaderFile("mapping_optionSet.json"),
];

/** Submissions as the CSV of the object storage, in the folder of the test. */
export function writeCsv({ dir }: SandboxTest, count = 60): string {
  writeFileSync(dir.file("kobo.csv"), toCsv(makeSubmissions(count)));
  return dir.file("kobo.csv");
}

export function read(file: string): string {
  return readFileSync(file, "utf8");
}

export async function genMapping(args: readonly string[], env: SandboxTest["env"] = {}): Promise<ToolRun> {
  return await runTool("gen-mapping", { args, env, stdout: "text" });
}

/** `metadata.json` of the IPC program in the folder of the test. */
export async function pullMetadata({ env, dir }: SandboxTest): Promise<string> {
  const { stdout } = await runTool("pull-metadata", { args: ["--program", ipcProgram], env, stdout: "text" });
  writeFileSync(dir.file("metadata.json"), stdout);
  return dir.file("metadata.json");
}

/** The IPC form as Kobo gives it out: an XLSForm. */
export async function writeForm(dir: TempDir): Promise<string> {
  const lists = ipcSurvey.questions.filter(({ choices }) => choices !== undefined);
  const rows = ipcSurvey.questions.map(({ name, label, type, choices }) => [
    choices ? `${type} ${name}` : type,
    name,
    label,
  ]);
  const choices = lists.flatMap(({ name, choices: offered = [] }) =>
    offered.map((choice) => [name, choice.name, choice.label]),
  );
  const buffer = await write([
    {
      sheet: "survey",
      data: [
        ["type", "name", "label::English (en)"],
        ["begin_group", "ipc", "IPC"],
        ...rows,
        ["end_group", null, null],
      ],
    },
    { sheet: "choices", data: [["list_name", "name", "label::English (en)"], ...choices] },
    { sheet: "settings", data: [["form_title"], ["IPC"]] },
  ]).toBuffer();
  writeFileSync(dir.file("form.xlsx"), buffer);
  return dir.file("form.xlsx");
}

interface SentEvent {
  dataValues: { dataElement: string; value: string | null }[];
}

/** What to-events makes of the CSV by a mapping: exit code, stderr, and its events without what is only a "no value". */
export async function toEvents(
  csv: string,
  mapping: string,
  flags: readonly string[] = ["--org-unit-from", "FACILITY", "--date-from", "ASSESSMENT_DATE"],
): Promise<{ code: number; events: SentEvent[]; stderr: string }> {
  const { code, stdout, stderrs } = await runPipe([
    ["fetch-kobo", csv, "--delimiter", "~", "--stream", "sipca"],
    ["to-events", "--mapping", mapping, "--org-units", loaderFile("mapping_orgUnits.json"), ...flags],
  ]);
  const lines: { event?: SentEvent }[] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const events = lines.flatMap(({ event }) =>
    event ? [{ ...event, dataValues: toSorted(event.dataValues.filter(({ value }) => value !== null)) }] : [],
  );
  return { code, events, stderr: stderrs[1] ?? "" };
}

function toSorted(values: SentEvent["dataValues"]): SentEvent["dataValues"] {
  return values.toSorted((one, other) => (one.dataElement < other.dataElement ? -1 : 1));
}
