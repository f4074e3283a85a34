import { existsSync, writeFileSync } from "node:fs";
import { ipcProgram } from "@d2pipe/sandbox";
import { withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { genMapping, loaderFile, loaderTables, pullMetadata, writeCsv } from "./gen-mapping-files.ts";

const program = ["--program", ipcProgram];

test("bad input is one clear line each, with its exit code, and writes nothing", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    const metadata = await pullMetadata(given);
    const csv = writeCsv(given, 2);
    const [to, bad, empty] = [dir.file("out"), dir.file("bad"), dir.file("empty")];
    writeFileSync(bad, "{");
    writeFileSync(empty, "");
    const base = ["--metadata", metadata, "--to", to];
    const cases: [string[], number, string][] = [
      [[], 2, "no subcommand; expected one of draft, check, import, export"],
      [["drat"], 2, "unknown subcommand drat; expected one of draft, check, import, export"],
      [["draft", ...program, ...base], 2, "draft needs --form or --sample, or both"],
      [["draft"], 2, "draft needs --to"],
      [["draft", "--sample", csv, "--to", dir.file("new.csv")], 2, "--program is missing"],
      [
        ["draft", "--sample", dir.file("no"), ...program, ...base],
        2,
        "no such file; expected the CSV of --sample",
      ],
      [
        ["draft", "--sample", dir.path, ...program, ...base],
        2,
        "not readable (EISDIR); expected the CSV of --sample",
      ],
      [
        ["draft", "--form", dir.path, ...program, ...base],
        2,
        "not readable (EISDIR); expected the file of --form",
      ],
      [
        ["draft", "--sample", empty, ...program, ...base],
        3,
        "the file is empty; expected a CSV with a header",
      ],
      [["draft", "--form", bad, ...program, ...base], 3, "is not an .xlsx file; expected an XLSForm"],
      [
        ["draft", "--sample", csv, "--program", "aaaaaaaaaaa", ...base],
        2,
        "program aaaaaaaaaaa is not in the metadata; expected one of i5s00JNcKYw (IPC assessment)",
      ],
      [
        ["draft", "--sample", metadata, ...program, ...base, "--accept", "2"],
        2,
        "--accept 2: expected a number from 0 to 1",
      ],
      [
        ["draft", "--sample", metadata, ...program, ...base, "--to-delimiter", "ab"],
        2,
        '"ab" is not a delimiter',
      ],
      [["import", ...program, ...base], 2, "import needs --data-elements and --option-sets"],
      [
        ["import", ...loaderTables, ...program, "--metadata", metadata],
        2,
        "import needs --to, --generated or both",
      ],
      [
        ["import", ...loaderTables, "--csv", bad, ...base],
        2,
        "import takes --csv, or --data-elements and --option-sets",
      ],
      [
        ["import", "--data-elements", bad, ...loaderTables.slice(2), ...program, ...base],
        2,
        "bad:1:2: not valid JSON: expected a comma or }",
      ],
      [
        ["import", ...loaderTables, ...program, "--metadata", bad, "--to", to],
        2,
        "hint: make the file with: pull-metadata",
      ],
      [["export", "--mapping", bad, "--to", to], 2, "not valid JSON"],
      [["check"], 2, "check needs --mapping"],
      [
        ["check", "--mapping", dir.file("no"), "--metadata", metadata],
        2,
        "no such file; expected the file of --mapping",
      ],
      [["check", "--mapping", loaderFile("mapping_generated.json")], 2, "DHIS2_URL"],
      [
        ["import", ...loaderTables, ...program, "--metadata", metadata, "--to", dir.file("no/folder/out")],
        2,
        "cannot be written: the folder does not exist",
      ],
    ];
    for (const [args, code, message] of cases) {
      const ran = await genMapping(args);
      expect([args.join(" "), ran.code, ran.stdout]).toEqual([args.join(" "), code, ""]);
      expect(ran.stderr).toContain(message);
      expect(ran.stderr).not.toMatch(/^\s+at /m);
    }
    expect(existsSync(to)).toBe(false);
  });
});
