import { existsSync, writeFileSync } from "node:fs";
import { ipcProgram, ipcSurvey } from "@d2pipe/sandbox";
import { withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import {
  genMapping,
  loaderFile,
  loaderTables,
  pullMetadata,
  read,
  toEvents,
  writeCsv,
  writeForm,
} from "./gen-mapping-files.ts";

const program = ["--program", ipcProgram];
const places = ["--org-unit-from", "FACILITY", "--date-from", "ASSESSMENT_DATE"];

test("import writes mapping_generated.json to the byte as the loader's generator did, from a snapshot and from the server", async () => {
  await withSandbox({}, async (given) => {
    const { dir, env } = given;
    const metadata = await pullMetadata(given);
    const snapshot = await genMapping([
      "import",
      ...loaderTables,
      ...program,
      "--metadata",
      metadata,
      "--generated",
      dir.file("one.json"),
    ]);
    const live = await genMapping(
      ["import", ...loaderTables, ...program, "--generated", dir.file("two.json")],
      env,
    );
    expect([snapshot.code, snapshot.stdout, live.code]).toEqual([0, "", 0]);
    const expected = read(loaderFile("mapping_generated.json"));
    expect(read(dir.file("one.json"))).toBe(expected);
    expect(read(dir.file("two.json"))).toBe(expected);
  });
});

test("what import wrote gives the events of the loader's own file, as do its document and the CSV of that", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    const csv = writeCsv(given);
    const metadata = await pullMetadata(given);
    const [generated, document, sheet] = ["generated.json", "mapping.json", "mapping.csv"].map((name) =>
      dir.file(name),
    );
    await genMapping([
      "import",
      ...loaderTables,
      ...program,
      ...places,
      "--metadata",
      metadata,
      "--generated",
      generated ?? "",
      "--to",
      document ?? "",
    ]);
    await genMapping(["export", "--mapping", document ?? "", "--to", sheet ?? ""]);
    const loader = await toEvents(csv, loaderFile("mapping_generated.json"));
    expect(loader.events).toHaveLength(60);
    expect(await toEvents(csv, generated ?? "")).toMatchObject({ code: 0, events: loader.events });
    expect((await toEvents(csv, document ?? "", [])).events).toEqual(loader.events);
    expect((await toEvents(csv, sheet ?? "", [])).events).toEqual(loader.events);
  });
});

test("a draft from the form on the server gives the events of the loader's own file", async () => {
  await withSandbox({}, async (given) => {
    const { dir, env } = given;
    const csv = writeCsv(given);
    const draft = dir.file("draft.csv");
    const form = ["--form", `kobo://${ipcSurvey.uid}`];
    const args = ["draft", ...form, ...program, ...places, "--to", draft];
    const { code, stderr } = await genMapping(args, env);
    expect([code, stderr]).toEqual([0, expect.stringContaining("60 paired, 0 rows to decide")]);
    const loader = await toEvents(csv, loaderFile("mapping_generated.json"));
    const drafted = await toEvents(csv, draft, ["--metadata", await pullMetadata(given)]);
    expect(drafted.events).toEqual(loader.events);
    const refused = await genMapping([...args, "--replace"], { ...env, KOBO_TOKEN: "no" });
    expect(refused.code).toBe(6);
  });
});

test("a data element without a column is a warning and has no column key", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    const { ipc_beds: _, ...columns }: Record<string, string> = JSON.parse(
      read(loaderFile("mapping_de.json")),
    );
    writeFileSync(dir.file("de.json"), JSON.stringify(columns));
    const metadata = await pullMetadata(given);
    const args = [
      "import",
      "--data-elements",
      dir.file("de.json"),
      ...loaderTables.slice(2),
      ...program,
      "--metadata",
      metadata,
    ];
    const { code, stderr } = await genMapping([...args, "--generated", dir.file("out.json")]);
    expect(code).toBe(0);
    expect(stderr).toContain("data element Rrq9vUnTc5N (Beds) has no column");
    expect(stderr).toMatch(/^gen-mapping: 1 warning, /m);
    expect(read(dir.file("out.json"))).not.toContain("ipc_beds");
  });
});

test("export and import through any delimiter give the same document, and an edited CSV is not replaced", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    const [document, sheet, back] = ["m.json", "m.csv", "back.json"].map((name) => dir.file(name));
    if (!document || !sheet || !back) throw new Error("no names");
    await genMapping([
      "import",
      ...loaderTables,
      ...program,
      ...places,
      "--metadata",
      await pullMetadata(given),
      "--to",
      document,
    ]);
    for (const delimiter of [";", ",", "tab", "~"]) {
      await genMapping([
        "export",
        "--mapping",
        document,
        "--to",
        sheet,
        "--to-delimiter",
        delimiter,
        "--replace",
      ]);
      expect((await genMapping(["import", "--csv", sheet, "--to", back])).code).toBe(0);
      expect(read(back)).toBe(read(document));
    }
    expect(read(sheet).charCodeAt(0)).toBe(0xfeff);
    const { code, stderr } = await genMapping(["export", "--mapping", document, "--to", sheet]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${sheet} is there already, and may have been edited; expected a new file`);
  });
});

test("a draft of the form needs no decision where names and labels agree, and gives the loader's events", async () => {
  await withSandbox({}, async (given) => {
    const { dir, env } = given;
    const csv = writeCsv(given);
    const form = await writeForm(dir);
    const draft = await genMapping(
      ["draft", "--form", form, ...program, ...places, "--to", dir.file("draft.csv")],
      env,
    );
    expect(draft.code).toBe(0);
    expect(draft.stdout).toBe("");
    expect(draft.stderr).toContain("60 data elements, 60 paired");
    const edited = read(dir.file("draft.csv")).replaceAll(/^(value|choice);\?;/gm, "$1;no;");
    writeFileSync(dir.file("draft.csv"), edited);
    const { events } = await toEvents(csv, dir.file("draft.csv"), []);
    expect(events).toEqual((await toEvents(csv, loaderFile("mapping_generated.json"))).events);
  });
});

test("a draft of a sample shows no answer of a person, is refused until it is decided, and then works", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    const csv = writeCsv(given);
    // What a person wrote into a question that has options is nobody's business here.
    writeFileSync(csv, read(csv).replace("opt_1", "Secret words").replace("ipc_beds", "beds_in_use_now"));
    const draft = dir.file("draft.csv");
    const args = [
      "draft",
      "--sample",
      csv,
      "--metadata",
      await pullMetadata(given),
      ...program,
      ...places,
      "--to",
      draft,
    ];
    const { code, stderr } = await genMapping(args);
    expect(code).toBe(0);
    expect(read(draft) + stderr).not.toMatch(/Secret|Zoé|Malaika|North/);
    expect(stderr).toMatch(/, [1-9]\d* rows? to decide,/);
    const refused = await genMapping(["import", "--csv", draft, "--to", dir.file("m.json")]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /draft\.csv:\d+:7: beds_in_use_now is undecided \(use is \?\); expected yes or no/,
    );
    expect(existsSync(dir.file("m.json"))).toBe(false);
    writeFileSync(
      draft,
      read(draft)
        .replaceAll(/^value;\?;beds_in_use_now/gm, "value;yes;beds_in_use_now")
        .replaceAll(";?;", ";no;"),
    );
    const { events } = await toEvents(csv, draft, []);
    expect(events).toHaveLength(59);
    expect(JSON.stringify(events[0])).toContain("Rrq9vUnTc5N");
  });
});
