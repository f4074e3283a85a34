import { InputError, UsageError } from "@d2pipe/errors";
import { CsvError, parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut } from "../test/cut.ts";
import { gather } from "../test/gather.ts";
import { type CsvRow, type RowBatch, readRows } from "./read-rows.ts";
import { pandasMissing, type RowOptions } from "./row-options.ts";
import { writeRows } from "./write-rows.ts";

interface Table {
  columns: readonly string[];
  rows: CsvRow[];
  lines: number[];
}

async function toTable(batches: AsyncIterable<RowBatch>): Promise<Table> {
  const table: Table = { columns: [], rows: [], lines: [] };
  for await (const { columns, rows, lines } of batches) {
    table.columns = columns;
    table.rows.push(...rows);
    table.lines.push(...lines);
  }
  return table;
}

async function read(
  text: string,
  options: Partial<RowOptions> = {},
  sizes?: readonly number[],
): Promise<Table> {
  return toTable(readRows(cut(text, sizes), { source: "kobo.csv", ...options }));
}

async function refusalOf(text: string, options: Partial<RowOptions> = {}): Promise<string> {
  const error: unknown = await read(text, options).catch((reason: unknown) => reason);
  if (error instanceof InputError) return error.message;
  throw new Error("expected an InputError", { cause: error });
}

describe("dialects", () => {
  for (const delimiter of ["~", ";", ",", "\t"]) {
    test(`finds the delimiter ${JSON.stringify(delimiter)} from the header, not from what stands in quotes`, async () => {
      const text = `"a;,~\t;,~\t"${delimiter}b\r\n1${delimiter}"x${delimiter}y"\r\n`;
      expect((await read(text)).rows).toEqual([{ "a;,~\t;,~\t": "1", b: `x${delimiter}y` }]);
    });
  }

  test("quotes are doubled, cells go over lines, and a row knows the line where it starts", async () => {
    const text = '"q";"note"\n"1";"she said ""yes""\r\nthen; left"\n\n"2";""\n';
    const table = await read(text);
    expect(table.rows).toEqual([
      { q: "1", note: 'she said "yes"\r\nthen; left' },
      { q: "2", note: "" },
    ]);
    expect(table.lines).toEqual([2, 5]);
  });

  test("a header may go over lines too", async () => {
    expect((await read('"What\nsymmetry?";"_id"\r\n"Radial";"7"\r\n', {}, [3])).rows).toEqual([
      { "What\nsymmetry?": "Radial", _id: "7" },
    ]);
  });

  test("a quote inside an unquoted cell is an ordinary character, also when it stands alone", async () => {
    expect((await read('size~note\n5" nail~6" x 7"\n8" pipe~"y"\n')).rows).toEqual([
      { size: '5" nail', note: '6" x 7"' },
      { size: '8" pipe', note: "y" },
    ]);
  });

  test("a byte order mark, CRLF or LF, one column, and no line end at the end are all fine", async () => {
    expect((await read("\uFEFF_id;q\r\n1;a\r\n2;b")).rows).toEqual([
      { _id: "1", q: "a" },
      { _id: "2", q: "b" },
    ]);
    expect((await read("_id\n1\n")).rows).toEqual([{ _id: "1" }]);
  });

  test("nothing is ever converted to a number or trimmed", async () => {
    const cells = ["007", "1e5", "0.10", "-0", "9007199254740993", " x "];
    const { columns, rows } = await read(`a;b;c;d;e;f\n${cells.join(";")}\n`);
    expect(columns.map((column) => rows[0]?.[column])).toEqual(cells);
  });

  test("texts for missing values become empty text only when asked", async () => {
    const text = "a,b,c\nn/a,NULL,none\n";
    expect((await read(text)).rows).toEqual([{ a: "n/a", b: "NULL", c: "none" }]);
    expect((await read(text, { missing: pandasMissing })).rows).toEqual([{ a: "", b: "", c: "none" }]);
  });

  test("a second line of HXL tags is not data unless kept", async () => {
    const text = '"symmetry";"_id"\r\n"#symmetry";""\r\n"Radial";"1"\r\n';
    expect((await read(text)).rows).toEqual([{ symmetry: "Radial", _id: "1" }]);
    expect((await read(text, { hxlRow: "keep" })).rows).toHaveLength(2);
    expect((await read("a;b\n#1 priority;x\n")).rows).toHaveLength(1);
  });

  test("zero rows still give the columns", async () => {
    expect(await read('"a";"b"\r\n')).toEqual({ columns: ["a", "b"], rows: [], lines: [] });
  });

  test("group prefixes come off on request; choices keep their question and meta/ stays", async () => {
    const text = "ipc/water/source;ipc/soap;ipc/soap/bar;meta/rootUuid;_id\na;b;1;u;1\n";
    const { columns } = await read(text, { stripGroups: "/" });
    expect(columns).toEqual(["source", "soap", "soap/bar", "meta/rootUuid", "_id"]);
  });
});

describe("errors name source, line and column", () => {
  test.each([
    ["no header", "", "kobo.csv: the file is empty; expected a CSV with a header"],
    [
      "two columns of one name",
      "\n\na;b;a\n1;2;3\n",
      'kobo.csv:3: two columns are named "a" (columns 1 and 3)',
    ],
    ["a row that is too short", "a;b;c\n1;2;3\n4;5\n", "kobo.csv:3 c: no cell for this column"],
    ["a row that is too long", 'a;b\n1;"x\ny"\n1;2;3\n', "kobo.csv:4 b: cells after this last column"],
    [
      "a last line cut inside quotes",
      '"a";"b"\r\n"1";"2"\r\n"3";"4',
      "kobo.csv:3: a cell of this record is opened",
    ],
    ["a last line cut between cells", "a~b~c\n1~2~3\n4~5", "kobo.csv:3 c: no cell for this column"],
    ["text behind a closing quote", 'a;b\n1;"x"y\n', "kobo.csv:2 b: cell 2 goes on behind its closing quote"],
    ["line ends of an old Mac", "a;b\r1;2\r", "kobo.csv:1: lines end with CR alone"],
  ])("%s", async (_, text, message) => {
    expect(await refusalOf(text)).toContain(message);
  });

  test("two columns that have one name after groups came off are both named", async () => {
    expect(await refusalOf("g/a;h/a\n1;2\n", { stripGroups: "/" })).toContain('"g/a" and "h/a" in the file');
  });

  test("a last line without a line end, when it must have one", async () => {
    const options = { lastLine: "ended" } as const;
    expect(await refusalOf("a;b\n1;2\n3;4", options)).toContain("kobo.csv:3: the last line has no line end");
    expect((await read("a;b\n1;2\n3;4\n", options)).rows).toHaveLength(2);
  });

  test("a header that is cut short, which would be a form without submissions", async () => {
    expect(await refusalOf("_id;_uu")).toContain("kobo.csv:1: the header has no line end");
    expect(await refusalOf('"_id";"_uu')).toContain("kobo.csv:1: a cell of this record is opened");
  });

  test("a delimiter that is not in the header", async () => {
    const needs = { what: "names a row", oneOf: ["_id"] };
    for (const text of ["_id;q\n1;2\n", '"_id";"q, r"\n"1";"2"\n'])
      await expect(read(text, { delimiter: ",", needs })).rejects.toThrow(UsageError);
    expect((await read("_id\n1\n", { delimiter: ",", needs })).rows).toEqual([{ _id: "1" }]);
    expect((await read("Name; first\nx\n", { delimiter: "," })).columns).toEqual(["Name; first"]);
  });

  test("a header without the columns that are needed, and none of its names", async () => {
    const needs = { what: "names a row", oneOf: ["_id", "_uuid", "key"] };
    const text = "Aminata;7\n";
    const error: unknown = await read(text, { needs }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: "kobo.csv:1: no column names a row; expected _id, _uuid or key",
      hint: "the header has 2 columns; is it the right file, and its first line the header?",
    });
    expect((await read("q;key\n1;2\n", { needs })).rows).toHaveLength(1);
  });

  test("the line of text that is not UTF-8, and never a value of a cell", async () => {
    const latin = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from("a\nb\n\u00e9").subarray(0, 5);
      yield Buffer.from([0xa9, 0x0a, 0x63, 0x0a, 0xe9, 0x0a]);
    })();
    await expect(toTable(readRows(latin, { source: "k.csv" }))).rejects.toThrow(
      "k.csv:5: the text is not UTF-8",
    );
    expect(await refusalOf('name;b\nAminata;"Diallo"x\n')).not.toMatch(/Aminata|Diallo/u);
  });

  test("a quote that is never closed stops within 16 MB", async () => {
    const endless = (async function* (): AsyncGenerator<string> {
      yield 'a;b\n1;"';
      for (let size = 0; size < 20; size++) yield `${"x".repeat(1023)}\n`.repeat(1024);
      throw new Error("read on");
    })();
    await expect(toTable(readRows(endless, { source: "k.csv" }))).rejects.toThrow(
      "k.csv:2: the record that starts here",
    );
  });
});

const cell = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom('"', ";", ",", "~", "\t", "\n", "\r", "a", "\uFEFF") }),
  )
  // A lone surrogate has no UTF-8, and a NUL byte is found to be a binary file.
  .map((text) => text.toWellFormed().replaceAll("\0", "0"));

const table = fc
  .uniqueArray(
    cell.filter((name) => name !== "__proto__" && !/\r(?!.*\n)/su.test(name)),
    { minLength: 1, maxLength: 5 },
  )
  .chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      cells: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), {
        maxLength: 8,
      }),
    }),
  );

test("what was written is read back equal: any table, any dialect, any cut", async () => {
  const dialect = fc.record({
    delimiter: fc.constantFrom(";", ",", "~", "\t"),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    quote: fc.constantFrom("all", "needed"),
    byteOrderMark: fc.boolean(),
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(table, dialect, sizes, async ({ columns, cells }, written, cuts) => {
      const rows = cells.map((record): CsvRow =>
        Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ""])),
      );
      const text = (await gather(writeRows([rows], { columns, ...written }))).join("");
      const { delimiter } = written;
      const back = await read(text, { delimiter, hxlRow: "keep", lastLine: "ended" }, cuts);
      expect(back.columns).toEqual(columns);
      expect(back.rows).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});

/** csv-parse's reading of a text that starts with a header, or the code of its refusal. */
function byCsvParse(text: string, mayQuoteInside = false): CsvRow[] | string {
  try {
    return parse<CsvRow>(text, {
      columns: true,
      delimiter: ";",
      record_delimiter: ["\r\n", "\n"],
      bom: true,
      skip_empty_lines: true,
      relax_quotes: mayQuoteInside,
    });
  } catch (error) {
    return error instanceof CsvError ? error.code : String(error);
  }
}

test("any dirty text is read as csv-parse reads it, or refused where it refuses it", async () => {
  const pieces = [
    '"',
    '""',
    '"x"',
    '"\n"',
    ";",
    ",",
    "a",
    "\u00e9",
    "\uFEFF",
    "\n",
    "\r\n",
    "\n1;2\n",
    '\n"1";"2"\r\n',
  ];
  const dirty = fc.tuple(
    fc.constantFrom("a;b\n", '"a";b\r\n', '\uFEFF"a";"b"\n'),
    fc.string({ unit: fc.constantFrom(...pieces), maxLength: 12 }),
    fc.constantFrom("", "\n", "\r\n"),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(dirty, sizes, async (parts, cuts) => {
      const text = parts.join("");
      const theirs = byCsvParse(text);
      const ours = await read(text, { delimiter: ";", hxlRow: "keep" }, cuts).catch((error: unknown) => {
        expect(error).toBeInstanceOf(InputError);
      });
      if (typeof theirs !== "string") expect(ours?.rows).toEqual(theirs);
      // By default it takes no quote inside an unquoted cell; then it takes text behind a closing quote, too.
      else if (theirs !== "INVALID_OPENING_QUOTE") expect(ours).toBeUndefined();
      else if (ours) expect(ours.rows).toEqual(byCsvParse(text, true));
    }),
    { numRuns: 2000 },
  );
});
