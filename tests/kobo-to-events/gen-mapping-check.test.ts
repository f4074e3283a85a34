import { writeFileSync } from "node:fs";
import { ipcProgram } from "@d2pipe/sandbox";
import { withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { genMapping, loaderFile, loaderTables, pullMetadata, read, writeCsv } from "./gen-mapping-files.ts";

const program = ["--program", ipcProgram];
const places = ["--org-unit-from", "FACILITY", "--date-from", "ASSESSMENT_DATE"];

type Json = Record<string, unknown>;

function change(text: string, edit: (snapshot: { programs: Json[]; optionSets: Json[] }) => void): string {
  const snapshot: { programs: Json[]; optionSets: Json[] } = JSON.parse(text);
  edit(snapshot);
  return JSON.stringify(snapshot);
}

interface Stage extends Json {
  programStageDataElements: {
    compulsory: boolean;
    dataElement: { id: string; name: string; valueType: string };
  }[];
}

function stageOf({ programs }: { programs: Json[] }): Stage {
  const [stage] = JSON.parse(JSON.stringify(programs[0]?.programStages ?? []));
  return stage;
}

function withStage(snapshot: { programs: Json[] }, edit: (stage: Stage) => void): void {
  const stage = stageOf(snapshot);
  edit(stage);
  Object.assign(snapshot.programs[0] ?? {}, { programStages: [stage] });
}

function withOptions(
  snapshot: { optionSets: Json[] },
  options: (now: { code: string; name: string }[]) => object[],
): void {
  const set = snapshot.optionSets.find(({ id }) => id === "QQWnGLWda4h") ?? {};
  set.options = options(JSON.parse(JSON.stringify(set.options)));
}

test.each<[string, string, (snapshot: { programs: Json[]; optionSets: Json[] }) => void]>([
  [
    "program gone",
    "PROGRAM_GONE i5s00JNcKYw",
    (snapshot) => Object.assign(snapshot.programs[0] ?? {}, { id: "aaaaaaaaaaa" }),
  ],
  [
    "stage gone",
    "STAGE_GONE aO1EAVNjJ64",
    (snapshot) => withStage(snapshot, (stage) => Object.assign(stage, { id: "aaaaaaaaaaa" })),
  ],
  [
    "data element gone",
    "ELEMENT_GONE Rrq9vUnTc5N",
    (snapshot) =>
      withStage(snapshot, (stage) => {
        stage.programStageDataElements = stage.programStageDataElements.filter(
          ({ dataElement }) => dataElement.id !== "Rrq9vUnTc5N",
        );
      }),
  ],
  [
    "another type",
    "WRONG_TYPE Rrq9vUnTc5N",
    (snapshot) =>
      withStage(snapshot, (stage) => {
        for (const { dataElement } of stage.programStageDataElements)
          if (dataElement.id === "Rrq9vUnTc5N") dataElement.valueType = "TEXT";
      }),
  ],
  [
    "a new compulsory data element",
    "COMPULSORY_UNMAPPED bbbbbbbbbbb",
    (snapshot) =>
      withStage(snapshot, (stage) => {
        stage.programStageDataElements.push({
          compulsory: true,
          dataElement: { id: "bbbbbbbbbbb", name: "New", valueType: "TEXT" },
        });
      }),
  ],
  [
    "option added",
    "OPTION_ADDED gmyimu1zlhr",
    (snapshot) => withOptions(snapshot, (now) => [...now, { code: "LAB", name: "Laboratory" }]),
  ],
  [
    "option removed",
    "OPTION_REMOVED gmyimu1zlhr",
    (snapshot) => withOptions(snapshot, (now) => now.slice(1)),
  ],
  [
    "option renamed",
    "OPTION_RENAMED gmyimu1zlhr",
    (snapshot) =>
      withOptions(snapshot, (now) => now.map((option) => ({ ...option, name: `${option.name} X` }))),
  ],
  [
    "option with another code",
    "OPTION_RENAMED gmyimu1zlhr",
    (snapshot) =>
      withOptions(snapshot, (now) =>
        now.map(({ code, name }) => ({ name, code: code === "HC" ? "HCE" : code })),
      ),
  ],
])("check exits 7 for: %s", async (_what, expected, edit) => {
  await withSandbox({}, async (given) => {
    const metadata = await pullMetadata(given);
    const check = ["check", "--mapping", loaderFile("mapping_generated.json"), "--metadata", metadata];
    expect((await genMapping(check)).code).toBe(0);
    writeFileSync(metadata, change(read(metadata), edit));
    const table = await genMapping(check);
    expect([table.code, table.stdout]).toEqual([7, ""]);
    const [code = "", about = ""] = expected.split(" ");
    expect(table.stderr).toMatch(new RegExp(`outdated +${code} +${about}`));
    const json = await genMapping([...check, "--json"]);
    expect(json.code).toBe(7);
    const found: { finding: { code: string; about: string; isOutdated: boolean } }[] = json.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(found.map(({ finding }) => finding)).toContainEqual(
      expect.objectContaining({ code, about, isOutdated: true }),
    );
  });
});

test("check asks the server where no snapshot is given, and holds a sample against the mapping without showing an answer", async () => {
  await withSandbox({}, async (given) => {
    const { dir, env } = given;
    const csv = writeCsv(given);
    const mapping = dir.file("mapping.json");
    await genMapping(["import", ...loaderTables, ...program, ...places, "--to", mapping], env);
    expect((await genMapping(["check", "--mapping", mapping], env)).code).toBe(0);
    // The sample of the test has 11 of the 60 columns.
    const { code, stderr } = await genMapping(
      ["check", "--mapping", mapping, "--sample", csv, "--delimiter", "~"],
      env,
    );
    expect(code).toBe(7);
    expect(stderr).toContain("60 rows of the sample, 49 outdated");
    expect(stderr).toMatch(/outdated +COLUMN_GONE +ipc_hh +the mapping reads this column/);
    expect(stderr).not.toMatch(/COLUMN_UNMAPPED +_uuid/);
    writeFileSync(csv, read(csv).replaceAll("opt_hc", "Secret words"));
    const dirty = await genMapping(["check", "--mapping", mapping, "--sample", csv], env);
    expect(dirty.stderr).toMatch(
      /outdated +WRONG_ANSWERS +gmyimu1zlhr \(Facility type\) +60 of 60 answers in ipc_ftype would be refused \(UNMAPPED_OPTION 60\)/,
    );
    expect(dirty.stderr).not.toMatch(/Secret|Zoé/);
  });
});
