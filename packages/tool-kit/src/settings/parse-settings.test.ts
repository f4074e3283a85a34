import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSettings } from "./parse-settings.ts";

function valuesOf(text: string): Record<string, string> {
  const { settings, issues } = parseSettings(text);
  expect(issues).toEqual([]);
  return Object.fromEntries([...settings].map(([name, { value }]) => [name, value]));
}

test.each([
  ["Sec$ret99", "Sec$ret99"],
  ["two words", "two words"],
  ["a;b&c|d>e", "a;b&c|d>e"],
  ["`id`$(id)${HOME}", "`id`$(id)${HOME}"],
  ["back\\slash\\$", "back\\slash\\$"],
  ["p#ss #1", "p#ss #1"],
  ["it's", "it's"],
  ['5" tall', '5" tall'],
  ["'open", "'open"],
  ["a=b==", "a=b=="],
  ["'Sec$ret 99'", "Sec$ret 99"],
  ['"Sec$ret 99"', "Sec$ret 99"],
  ["' kept '", " kept "],
  ["'it'\\''s'", "it's"],
  [`'it'"'"'s'`, "it's"],
  ['"say \\"hi\\" for \\$5"', 'say "hi" for $5'],
  ['"C:\\temp"', "C:\\temp"],
  ["'a'b'", "a'b"],
  ['"a"b"', 'a"b'],
  ["'quoted' # and a comment", "quoted"],
  ["''", ""],
  ["", ""],
  ["   ", ""],
  ["'\u2028'", "\u2028"],
  ["a\u2029b", "a\u2029b"],
])("the text behind the = is the value: %j gives %j", (text, value) => {
  expect(valuesOf(`DHIS2_PASSWORD=${text}`)).toEqual({ DHIS2_PASSWORD: value });
});

test("any text without a line end is a secret as it stands, unless it begins or ends with a space or a quote", () => {
  const secret = fc
    .string({ unit: "binary" })
    .filter((text) => !/[\r\n\0]/u.test(text) && text.trim() === text && !/^['"]/u.test(text));
  fc.assert(
    fc.property(secret, (text) => {
      expect(valuesOf(`DHIS2_PASSWORD=${text}\n`)).toEqual({ DHIS2_PASSWORD: text });
    }),
  );
});

test("a value that was quoted for a shell means what the shell makes of it", () => {
  const quotes: readonly ((text: string) => string)[] = [
    (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`,
    (text) => `'${text.replaceAll("'", `'"'"'`)}'`,
    (text) => `"${text.replaceAll(/["\\$`]/gu, String.raw`\$&`)}"`,
  ];
  const text = fc.string({ unit: "grapheme" }).filter((each) => !/[\r\n\0]/u.test(each));
  fc.assert(
    fc.property(text, fc.constantFrom(...quotes), (each, quote) => {
      expect(valuesOf(`SMTP_URL=${quote(each)}`)).toEqual({ SMTP_URL: each });
    }),
  );
});

test("bash itself reads the quoted values the same", () => {
  const lines = [
    "A='it'\\''s'",
    `B='it'"'"'s'`,
    'C="a \\"b\\" \\$c \\\\ \\d"',
    "D='~'",
    "export E='x y'",
    "F=plain",
  ];
  const script = `set -a; ${lines.join("; ")}; exec env -0`;
  const { stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8", env: {} });
  const read = stdout.split("\0").filter((each) => /^[A-F]=/u.test(each));
  expect(Object.entries(valuesOf(lines.join("\n"))).map((entry) => entry.join("="))).toEqual(read.toSorted());
});

test("comments, blank lines, export, spaces round the =, Windows line ends and a byte order mark", () => {
  const text = [
    "\uFEFF# settings",
    "",
    "  A = 1  ",
    "\texport B=2",
    "export C D",
    "  # C=3",
    "C=4",
    "C=5",
    "D=6",
  ].join("\r\n");
  expect(valuesOf(text)).toEqual({ A: "1", B: "2", C: "5", D: "6" });
});

test("a wrong line is named by its number, without its content", () => {
  const text = ["A=1", "sesame", "B C=sesame", "=sesame", "1A=sesame", "if [ sesame ]; then", "A+=sesame"];
  const { settings, issues } = parseSettings(text.join("\n"));
  expect([...settings.keys()]).toEqual(["A"]);
  expect(issues).toEqual([2, 3, 4, 5, 6, 7].map((line) => `line ${line}: expected NAME=value`));
});

test("a comment behind a value is asked about, save in a secret, where it may be part of it", () => {
  const { issues } = parseSettings(
    [
      "CASE_TYPE=visit # closed ones",
      "STATE= # here",
      "DHIS2_TRAINING_TOKEN=d2pat #1",
      "SMTP_URL= # none",
      "SOURCE=a#b",
    ].join("\n"),
  );
  expect(issues).toEqual([
    expect.stringMatching(/^line 1: CASE_TYPE: put the comment on a line of its own/u),
    expect.stringMatching(/^line 2: STATE: /u),
    expect.stringMatching(/^line 4: SMTP_URL: /u),
  ]);
  expect(issues.join()).not.toMatch(/closed ones|here|none/u);
});
