import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { runPipe, runTool, serveHttp, tempDir, type ToolRun } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import writeWorkbook from "write-excel-file/node";

/** What comes when a link has run out, a login is asked for or the wrong file was copied is not a listing of nothing. */
const login = `\n\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>_id,_uuid</body></html>\n`;
const azure = `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>no</Message></Error>`;
const s3 = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Key>raw/kobo.csv</Key></Error>`;
const csv = "_id;q\n1;a\n2;b\n";
const noName = "no column names a submission; expected meta/rootUuid, _id, _uuid or meta/instanceID";

const files: readonly [string, string | Uint8Array, string][] = [
  ["an HTML login page", login, "this is an HTML page; expected a CSV"],
  ["a fragment of HTML", "<div>Session expired</div>", "this is an HTML page; expected a CSV"],
  ["an error of Azure", azure, "this is an XML document (AuthenticationFailed); expected a CSV"],
  ["an error of S3", s3, "this is an XML document (NoSuchKey); expected a CSV"],
  ["an error of Kobo", '{"detail":"Not found."}', "this is a JSON document; expected a CSV"],
  ["submissions as JSON", '[{"_id":1},\n{"_id":2}]\n', "this is a JSON document; expected a CSV"],
  ["a PDF", "%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n", "this is a PDF; expected a CSV"],
  ["a compressed CSV", gzipSync(csv), "this is a gzip file; expected a CSV"],
  ["an old workbook", Buffer.from("d0cf11e0a1b11ae100000000", "hex"), "this is an Excel workbook (.xls)"],
  [
    "an image",
    Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    "this is a binary file; expected a CSV",
  ],
  [
    "UTF-16 with its mark",
    Buffer.from(`\uFEFF${csv}`, "utf16le"),
    "this is UTF-16 text; expected a CSV in UTF-8",
  ],
  ["UTF-16 without a mark", Buffer.from(csv, "utf16le"), "this is UTF-16 text; expected a CSV in UTF-8"],
  ["the text of an error", "Not found\n", noName],
  ["rows without a header", "1;a;x\n2;b;y\n", noName],
  ["questions alone", "FACILITY;q\nHF_1;a\n", noName],
  ["a header cut short", "_id;_uuid;FACIL", "the header has no line end"],
  ["nothing", "", "the file is empty; expected a CSV with a header"],
];

/** One line that says what, one that says what to do, and the summary: nothing that could be taken for a listing. */
function expectRefusal({ code, stdout, stderr }: ToolRun, found: string, exit = 3): void {
  expect([code, stdout]).toEqual([exit, expect.not.stringContaining('"end"')]);
  const [what, hint, summary, ...more] = stderr.trimEnd().split("\n");
  expect([what, hint, more]).toEqual([expect.stringContaining(found), expect.stringContaining("hint: "), []]);
  expect(summary).toMatch(/^fetch-kobo: [\d.]+ s$/);
}

describe("a file that is not a CSV of submissions ends with 3 and no end line", () => {
  test.each(files)("%s", async (_, content, found) => {
    using dir = tempDir();
    const path = dir.file("kobo.csv");
    writeFileSync(path, content);
    expectRefusal(await runTool("fetch-kobo", { args: [path] }), path);
    expectRefusal(await runTool("fetch-kobo", { args: ["-"], stdin: content }), found);
    const flags = ["--delimiter", ";", "--merge-selects", "all"];
    expectRefusal(await runTool("fetch-kobo", { args: [path, ...flags] }), found);
  });

  test("an Excel workbook", async () => {
    const workbook = await writeWorkbook([[{ value: "_id" }], [{ value: "1" }]]).toBuffer();
    const run = await runTool("fetch-kobo", { args: ["-"], stdin: workbook });
    expectRefusal(run, "stdin: this is an Excel workbook (.xlsx) or another zip file; expected a CSV");
  });

  test("behind a link, with status 200, whatever its type says; the link's signature is not shown", async () => {
    await using server = await serveHttp((request, response) => {
      response.writeHead(200, { "content-type": "text/csv" });
      response.end(request.url?.startsWith("/login") ? login : azure);
    });
    const args = (path: string): string[] => [`${server.url}/${path}.csv?sv=1&sig=c2VjcmV0`];
    const page = await runTool("fetch-kobo", { args: args("login") });
    expectRefusal(page, `${server.url}/login.csv: this is an HTML page`);
    expectRefusal(
      await runTool("fetch-kobo", { args: args("raw") }),
      "an XML document (AuthenticationFailed)",
    );
    expect(page.stderr).not.toContain("c2VjcmV0");
  });

  test("however small the pieces it comes in", async () => {
    async function* pieces(): AsyncGenerator<string> {
      for (const character of login) yield character;
    }
    expectRefusal(await runTool("fetch-kobo", { args: ["-"], stdin: pieces() }), "this is an HTML page");
  });

  test("the tools behind it hear of no end, and mark nothing", async () => {
    using dir = tempDir();
    writeFileSync(dir.file("good.csv"), csv);
    writeFileSync(dir.file("login.csv"), login);
    const detect = ["reconcile-index", "detect", "--index", dir.file("index.db"), "--delete"] as const;
    const run = (name: string): ReturnType<typeof runPipe> =>
      runPipe([["fetch-kobo", dir.file(name), "--stream", "s"], detect]);
    expect((await run("good.csv")).codes).toEqual([0, 0]);
    expect((await run("login.csv")).codes).toEqual([3, 3]);
  });

  test("no message shows what stands in the file", async () => {
    for (const content of ["Aminata;7\nDiallo;8\n", '{"name":"Aminata"}', "<p>Aminata</p>", "Aminata"])
      expect((await runTool("fetch-kobo", { args: ["-"], stdin: content })).stderr).not.toMatch(
        /Aminata|Diallo/,
      );
  });
});

describe("a delimiter that is not the file's ends with 2", () => {
  test.each([
    ["not in the header at all", ",", csv, 'the delimiter "," is not in the header, and ";" is'],
    [
      "in quoted names alone",
      ",",
      '"_id";"When, where?"\n"1";"a"\n',
      'the delimiter "," is not in the header',
    ],
    ["tab", "tab", csv, 'the delimiter tab is not in the header, and ";" is'],
  ])("%s", async (_, delimiter, content, found) => {
    const run = await runTool("fetch-kobo", { args: ["-", "--delimiter", delimiter], stdin: content });
    expectRefusal(run, found, 2);
    expect(run.stderr).toContain('hint: leave it out, or give ";"');
  });

  test("one that stands in names more often than between them does not mislead auto", async () => {
    const stdin = "_id;When, where, who and how?;q\n1;a;b\n";
    const auto = await runTool("fetch-kobo", { args: ["-"], stdin });
    expect([auto.code, auto.stdout]).toEqual([0, expect.stringContaining('"q":"b"')]);
    const wrong = await runTool("fetch-kobo", { args: ["-", "--delimiter", ","], stdin });
    expectRefusal(wrong, noName);
    expect(wrong.stderr).toContain('cut at ";" it has the column _id');
  });

  test("a single column needs none, and is refused when it names nothing", async () => {
    const one = { args: ["-", "--delimiter", ";"] };
    expect((await runTool("fetch-kobo", { ...one, stdin: "_id\n1\n2\n" })).code).toBe(0);
    expectRefusal(await runTool("fetch-kobo", { ...one, stdin: "name\n1\n2\n" }), noName);
  });

  test("decimal commas do not mislead", async () => {
    const { code, lines } = await runTool("fetch-kobo", { args: ["-"], stdin: "_id;share\n1;0,15\n2;0,2\n" });
    expect([code, lines.length]).toEqual([0, 4]);
  });
});

describe("a form without submissions", () => {
  test("is a complete listing of nothing, with a warning", async () => {
    const { code, stdout, stderr } = await runTool("fetch-kobo", { args: ["-"], stdin: '"_id";"q"\r\n' });
    expect([code, stdout]).toEqual([0, expect.stringContaining('"count":0,"complete":true')]);
    expect(stderr).toContain("the file has a header and no rows");
  });

  test("needs the column of --key too: 2", async () => {
    const run = await runTool("fetch-kobo", { args: ["-", "--key", "visit"], stdin: "_id;q\n" });
    expectRefusal(run, "--key visit: stdin has no such column", 2);
  });
});
