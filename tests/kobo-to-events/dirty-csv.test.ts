import { writeFileSync } from "node:fs";
import { runPipe, runTool, tempDir } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";

/** Dirty CSV through the tool as users run it; kobo-csv's own tests show what the parser does with each dialect. */
interface Read {
  code: number;
  /** Of each record line. */
  srcs: Record<string, unknown>[];
  rows: unknown[];
  /** The `end` line, which alone makes it a full listing. */
  end: unknown;
  stderr: string;
}

interface Parsed {
  src?: Record<string, unknown>;
  row?: unknown;
  end?: unknown;
}

function parse(line: string): Parsed {
  return JSON.parse(line);
}

async function read(csv: string | Uint8Array, args: readonly string[] = []): Promise<Read> {
  const { code, stdout, stderr } = await runTool("fetch-kobo", { args: ["-", ...args], stdin: csv });
  const lines = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(parse);
  const rows = lines.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const srcs = lines.flatMap(({ src }) => (src ? [src] : []));
  return { code, srcs, rows, end: lines.find(({ end }) => end !== undefined)?.end, stderr };
}

const long = "123456789012345678901234567890";

const delimiters = [
  ["~", "~"],
  [";", ";"],
  [",", ","],
  ["tab", "\t"],
] as const;

describe.each(delimiters)("cells between %s", (word, d) => {
  const head = ["_id", "q", "remarks"].join(d);
  const quoted = `"she said ""oui""\nthen${d} left"`;
  const rows = [
    { _id: "1", q: "a", remarks: `she said "oui"\nthen${d} left` },
    { _id: "2", q: "", remarks: d },
  ];
  const csv = `${head}\n1${d}a${d}${quoted}\n2${d}${d}"${d}"\n`;

  test.each([
    ["found from the header", csv, []],
    ["named by the flag", csv, ["--delimiter", word]],
    ["CRLF", csv.replaceAll(/\n(?!then)/g, "\r\n"), []],
    ["a byte order mark", `\uFEFF${csv}`, []],
    ["byte order mark, CRLF and all quoted, as Excel leaves Kobo's file", toQuoted(csv, d), []],
    ["no line end at the end", csv.slice(0, -1), []],
    ["empty lines between and at the end", csv.replace(`\n2${d}`, `\n\n\r\n2${d}`) + "\n\r\n", []],
  ])("%s", async (_, text, args) => {
    expect(await read(text, args)).toMatchObject({ code: 0, rows, end: { count: 2, complete: true } });
  });

  test("the other delimiters in quoted names do not mislead", async () => {
    const others = delimiters.map(([, each]) => each).filter((each) => each !== d);
    const name = others.join("").repeat(5);
    const { rows: found } = await read(`"${name}"${d}_id\n1${d}2\n`);
    expect(found).toEqual([{ [name]: "1", _id: "2" }]);
  });
});

/** Every cell in quotes, CRLF behind every record. */
function toQuoted(csv: string, d: string): string {
  const [head = "", ...lines] = csv.split(/\n(?!then)/);
  const quote = (cell: string): string => (cell.startsWith('"') ? cell : `"${cell}"`);
  const [one = "", two = ""] = lines;
  const cut = one.indexOf('"');
  const first = [
    ...one
      .slice(0, cut - 1)
      .split(d)
      .map(quote),
    one.slice(cut),
  ].join(d);
  const second = [`"2"`, `""`, two.slice(two.indexOf('"'))].join(d);
  return `\uFEFF${[head.split(d).map(quote).join(d), first, second].join("\r\n")}\r\n`;
}

describe("values stay as they stand in the file", () => {
  const cells = [
    "007",
    "1e5",
    "0.10",
    "-0",
    long,
    "9007199254740993",
    " x ",
    "TRUE",
    "2024-01-02",
    "+243 81",
  ];

  test("nothing becomes a number, a date or a truth value", async () => {
    const head = ["_id", ...cells.map((_, at) => `q${at}`)].join("~");
    const { rows } = await read(`${head}\n${long}~${cells.join("~")}\n`);
    expect(rows).toEqual([{ _id: long, ...Object.fromEntries(cells.map((cell, at) => [`q${at}`, cell])) }]);
  });

  test("an id keeps its zeros and its length as the name of the record", async () => {
    const { srcs } = await read(`_id;q\n00${long};a\n1e5;b\n`);
    const ids = srcs.map(({ id }) => id);
    expect(ids).toEqual([`00${long}`, "1e5"]);
  });

  const missing = [
    "n/a",
    "N/A",
    "NA",
    "NaN",
    "nan",
    "null",
    "NULL",
    "None",
    "#N/A",
    "<NA>",
    "-nan",
    "1.#QNAN",
  ];
  const kept = ["none", "nil", "-", "n.a.", "NA ", "Nan"];
  const list = [...missing, ...kept];
  const csv = `_id;q\n${list.map((word, at) => `${at};${word}\n`).join("")}`;
  const toValues = (rows: readonly unknown[]): unknown[] =>
    rows.map((row) => (row !== null && typeof row === "object" && "q" in row ? row.q : undefined));

  test("the words that pandas takes for missing are empty, their neighbours not", async () => {
    const { rows } = await read(csv);
    expect(toValues(rows)).toEqual([...missing.map(() => ""), ...kept]);
  });

  test("--na none keeps every word; --na WORDS takes those alone, in quotes too", async () => {
    expect(toValues((await read(csv, ["--na", "none"])).rows)).toEqual(list);
    const own = await read('_id;q\n1;-\n2;"-"\n3;n/a\n4;x-\n', ["--na", "-,nil"]);
    expect(toValues(own.rows)).toEqual(["", "", "n/a", "x-"]);
  });
});

describe("headers", () => {
  test.each([
    [
      "a second line of HXL tags is not data",
      "_id;q\n#meta+id;#adm1+name\n1;a\n",
      [],
      [{ _id: "1", q: "a" }],
    ],
    [
      "one HXL tag is enough when the rest is empty",
      '"_id";"q"\r\n"";"#adm1"\r\n"1";"a"\r\n',
      [],
      [{ _id: "1", q: "a" }],
    ],
    ["a number sign in an answer is data", "_id;q\n1;#3 ward\n", [], [{ _id: "1", q: "#3 ward" }]],
    [
      "groups come off, choices keep their question, meta/ stays",
      "ipc/a;ipc/soap;ipc/soap/bar;meta/rootUuid\nx;bar;1;uuid:1\n",
      ["--strip-groups", "/"],
      [{ a: "x", soap: "bar", "soap/bar": "1", "meta/rootUuid": "uuid:1" }],
    ],
    [
      "choice columns go when their question has its own, and are put together when it has none",
      "_id;soap;soap/bar;soap/gel;water/tap;water/well\n1;gel;0;1;1;1\n2;;;;n/a;False\n",
      ["--merge-selects", "soap,water"],
      [
        { _id: "1", soap: "gel", water: "tap well" },
        { _id: "2", soap: "", water: "" },
      ],
    ],
    [
      "all choice columns beside their question go, behind groups too",
      "_id;g/soap;g/soap/bar;g/q\n1;bar;1;x\n",
      ["--merge-selects", "all", "--strip-groups", "/"],
      [{ _id: "1", soap: "bar", q: "x" }],
    ],
    [
      "the points of the old server are separators too, when named",
      "g.water;_uuid\nx;1\n",
      ["--strip-groups", "."],
      [{ water: "x", _uuid: "1" }],
    ],
    [
      "a name over lines, as labels have it",
      '"What\nwater?";_id\nx;1\n',
      [],
      [{ "What\nwater?": "x", _id: "1" }],
    ],
  ])("%s", async (_, csv, args, rows) => {
    expect(await read(csv, args)).toMatchObject({ code: 0, rows, end: { complete: true } });
  });

  test("zero rows are a full listing of nothing", async () => {
    expect(await read('"_id";"q"\r\n')).toMatchObject({ code: 0, rows: [], end: { count: 0 } });
  });
});

async function detect(csv: string | Uint8Array, args: readonly string[] = []): Promise<readonly number[]> {
  using dir = tempDir();
  writeFileSync(dir.file("kobo.csv"), csv);
  const { codes } = await runPipe([
    ["fetch-kobo", dir.file("kobo.csv"), "--stream", "s", ...args],
    ["reconcile-index", "detect", "--delete"],
  ]);
  return codes;
}

const latin = Buffer.from("_id;q\n1;\u00e9\n", "latin1");
const sixteen = Buffer.from("\uFEFF_id;q\n1;a\n", "utf16le");

describe("a file that is not right: exit 3, one line that says where, no end line, nothing marked", () => {
  test.each<[string, string | Uint8Array, string, string[]?]>([
    ["empty", "", "the file is empty; expected a CSV with a header"],
    ["only line ends", "\n\r\n\n", "the file is empty; expected a CSV with a header"],
    ["only a byte order mark", "\uFEFF", "the file is empty; expected a CSV with a header"],
    ["two columns of one name", "_id;q;q\n1;2;3\n", ':1: two columns are named "q" (columns 2 and 3)'],
    ["two columns without a name", "_id;;\n1;2;3\n", ":1: two columns have no name (columns 2 and 3)"],
    [
      "two columns of one name without their groups",
      "_id;g/q;h/q\n1;2;3\n",
      ':1: two columns are named "q" (columns 2 and 3, "g/q" and "h/q" in the file)',
      ["--strip-groups", "/"],
    ],
    ["a row with a cell too few", "_id;q;r\n1;2;3\n4;5\n6;7;8\n", ":3 r: no cell for this column"],
    ["a row with a cell too many", "_id;q\n1;2\n3;4;5\n6;7\n", ":3 q: cells after this last column"],
    [
      "a ragged row behind a cell of three lines",
      '_id;q\n1;"a\n\nb"\n2\n3;c\n',
      ":5 q: no cell for this column",
    ],
    ["a last line cut between cells", "_id~q~r\n1~2~3\n4~5", ":3 r: no cell for this column"],
    [
      "a last line cut inside quotes",
      '"_id";"q"\r\n"1";"a"\r\n"2";"se',
      ":3: a cell of this record is opened with a quote",
    ],
    [
      "a last line cut inside a cell",
      "_id;q\n1;2\n3;4",
      ":3: the last line has no line end",
      ["--last-line", "ended"],
    ],
    [
      "a quote that is never closed",
      '_id;q\n1;"a\n2;b\n3;c\n',
      ":2: a cell of this record is opened with a quote",
    ],
    ["text behind a closing quote", '_id;q\n1;"a"b\n2;c\n', ":2 q: cell 2 goes on behind its closing quote"],
    [
      "a choice that is neither chosen nor not",
      "_id;soap/bar\n1;1\n2;yes\n",
      ":3 soap/bar: expected 1 or 0",
      ["--merge-selects", "soap"],
    ],
    [
      "a question without choices",
      "_id;soap\n1;bar\n",
      "soap: no choice columns of this question (soap/…)",
      ["--merge-selects", "soap"],
    ],
    ["line ends of an old Mac", "_id;q\r1;2\r", ":1: lines end with CR alone"],
    ["not UTF-8", latin, ":2: the text is not UTF-8"],
    ["UTF-16, as Excel's Unicode text", sixteen, "this is UTF-16 text"],
  ])("%s", async (_, csv, message, args = []) => {
    const { code, end, stderr } = await read(csv, args);
    expect([code, end]).toEqual([3, undefined]);
    const said = stderr.split("\n").filter((line) => line.startsWith("fetch-kobo: stdin"));
    expect(said).toEqual([expect.stringContaining(message)]);
    expect(await detect(csv, args)).toEqual([3, 3]);
  });

  test("no message holds an answer", async () => {
    for (const csv of [
      "_id;q\n1;Aminata;x\n",
      '_id;q\n1;"Aminata"x\n',
      '_id;q\n1;"Aminata\n',
      "_id;q\nAminata\n",
    ])
      expect((await read(csv)).stderr).not.toContain("Aminata");
  });

  test("a delimiter that is none is a fault of the command: 2", async () => {
    for (const word of ["", "ab", '"'])
      expect((await read("_id;q\n1;a\n", ["--delimiter", word])).code).toBe(2);
  });

  test("a row without anything that names it is rejected by itself: 5, and the listing is whole", async () => {
    const { code, rows, end } = await read("_id;q\n1;a\n;b\n3;c\n");
    expect([code, rows.length, end]).toEqual([5, 2, expect.objectContaining({ count: 3, complete: true })]);
  });
});

test("the place in the export says nothing about a submission, wherever its column stands", async () => {
  const revisionsOf = async (csv: string): Promise<unknown[]> => (await read(csv)).srcs.map(({ rev }) => rev);
  const [plain] = await revisionsOf("_id;q\n7;a\n");
  expect(plain).toMatch(/^sha256:/);
  expect(await revisionsOf("_id;q;_index\n7;a;1\n7;a;2\n")).toEqual([plain, plain]);
  expect(await revisionsOf("_id;_index;q\n7;1;a\n7;2;a\n")).toEqual([plain, plain]);
  expect(await revisionsOf("_index;_id;q\n1;7;b\n")).not.toEqual([plain]);
});
