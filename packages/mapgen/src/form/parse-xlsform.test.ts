import { InputError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import write from "write-excel-file/node";
import { parseXlsform } from "./parse-xlsform.ts";
import { readWorkbook } from "./read-workbook.ts";

type Rows = (string | number | boolean | null)[][];

async function toXlsx(sheets: Record<string, Rows>): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = await write(Object.entries(sheets).map(([sheet, data]) => ({ sheet, data }))).toBuffer();
  return new Uint8Array(buffer);
}

async function parse(sheets: Record<string, Rows>): Promise<ReturnType<typeof parseXlsform>> {
  return parseXlsform(await readWorkbook(await toXlsx(sheets), "form.xlsx"), "form.xlsx");
}

test("questions come with labels in every language and their choices; groups, notes and repeats have no column", async () => {
  const questions = await parse({
    survey: [
      ["type", "name", "label::English (en)", "label::Français (fr)", "hint"],
      ["start", "start", null, null, null],
      ["begin_group", "ipc", "IPC", null, null],
      ["note", "hello", "Hello", null, null],
      ["select_one yn", "soap", "Is there soap?", "Y a-t-il du savon ?", "look"],
      ["integer", "beds", " Beds ", "Lits", null],
      ["end_group", null, null, null, null],
      ["begin repeat", "staff", "Staff", null, null],
      ["text", "role", "Role", null, null],
      ["end repeat", null, null, null, null],
      ["select one yn", "gel", "Gel", null, null],
      ["calculate", "total", null, null, null],
      [null, null, null, null, null],
    ],
    choices: [
      ["list name", "name", "label::English (en)", "label::Français (fr)"],
      ["yn", 1, "Yes", "Oui"],
      [null, null, null, null],
      ["yn", "0", "No", "Non"],
    ],
  });
  const choices = [
    { name: "1", labels: ["Yes", "Oui"] },
    { name: "0", labels: ["No", "Non"] },
  ];
  expect(questions).toEqual([
    { column: "start", labels: [], type: "datetime", choices: undefined },
    { column: "soap", labels: ["Is there soap?", "Y a-t-il du savon ?"], type: "select_one", choices },
    { column: "beds", labels: ["Beds", "Lits"], type: "integer", choices: undefined },
    { column: "gel", labels: ["Gel"], type: "select_one", choices },
    { column: "total", labels: [], type: "other", choices: undefined },
  ]);
});

test.each([
  ["no survey", { Sheet1: [["a"]] }, "form.xlsx: has no sheet survey; expected an XLSForm"],
  [
    "a survey without names",
    { survey: [["type", "question"]] },
    "form.xlsx: the sheet survey has no columns type and name",
  ],
])("a workbook with %s is refused in one line", async (_what, sheets, message) => {
  await expect(parse(sheets)).rejects.toThrow(message);
});

test.each([
  ["empty", new Uint8Array()],
  ["text", new TextEncoder().encode("type;name\n")],
  ["a torn zip", new Uint8Array([0x50, 0x4b, 3, 4, 9, 9, 9, 9])],
])("a file that is %s is refused as no .xlsx", async (_what, bytes) => {
  const reading = readWorkbook(bytes, "form.xlsx");
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow("form.xlsx: is not an .xlsx file; expected an XLSForm");
});
