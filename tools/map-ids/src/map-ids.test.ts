import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { Line, RecordLine, Src } from "@d2pipe/records";
import { aSnapshot, runTool, tempDir, toNdjson, type ToolRun } from "@d2pipe/testkit";
import { afterAll, describe, expect, test } from "vitest";

const dir = tempDir();
afterAll(() => dir[Symbol.dispose]());

function put(name: string, text: string): string {
  writeFileSync(dir.file(name), text);
  return dir.file(name);
}

const head = "kind,from,to,use\n";
const table = put(
  "ids.csv",
  `${head}dataSet,S1,T1,\ndataSet,S2,T2,\ndataElement,A,X,\ndataElement,B,X,\ndataElement,C,Y,\ndataElement,N,,no\n`,
);
const oneToOne = put(
  "one.csv",
  `${head}dataSet,S1,T1,\ndataElement,A,X,\ndataElement,C,Y,\ndataElement,N,,no\n`,
);

const s1 = { system: "dhis2", stream: "S1" };
const s2 = { system: "dhis2", stream: "S2" };

function aValue(dataElement: string, value: string, src: Src = s1): RecordLine<"dataValue"> {
  return { src, dataValue: { dataElement, period: "202401", orgUnit: "O", value } };
}

function framed(src: Src, ...lines: Line[]): Line[] {
  return [
    { begin: { ...src, listing: "window" } },
    ...lines,
    { end: { ...src, count: lines.length, complete: true } },
  ];
}

function mapIds(lines: readonly Line[], ...args: string[]): Promise<ToolRun> {
  return runTool("map-ids", { args, stdin: toNdjson(lines) });
}

function kindsOf({ lines }: ToolRun): string[] {
  return lines.map(({ kind }) => kind);
}

describe("a table from one to one", () => {
  test("lines stay in their places, src stays as it is, and what is not known is passed on", async () => {
    const checkpoint = { checkpoint: { ...s1, cursor: { at: 1 } } };
    const aCase = { src: s1, case: { case_id: "1", properties: {} } };
    const withRev = aValue("A", "1", { ...s1, rev: "r" });
    const input: Line[] = [
      { begin: { ...s1, listing: "full" } },
      withRev,
      checkpoint,
      aCase,
      aValue("C", "2"),
      { end: { ...s1, count: 3, complete: true } },
    ];
    const run = await mapIds(input, "--table", oneToOne);
    expect(run.code).toBe(0);
    expect(run.lines.map(({ line }) => line)).toEqual([
      input[0],
      { src: { ...s1, rev: "r" }, dataValue: { ...withRev.dataValue, dataElement: "X", dataSet: "T1" } },
      checkpoint,
      aCase,
      { src: s1, dataValue: { dataElement: "Y", period: "202401", orgUnit: "O", value: "2", dataSet: "T1" } },
      input[5],
    ]);
    expect(run.stderr).toContain(
      "so ids stay as they are: orgUnit, categoryOptionCombo, attributeOptionCombo",
    );
    expect(run.stderr).toMatch(/^map-ids: 2 in, 2 dataValues, [\d.]+ s$/m);
  });

  test("a delete needs its ids only, and stays one", async () => {
    const { value: _, ...ids } = aValue("A", "").dataValue;
    const { lines } = await mapIds([{ src: s1, op: "delete", dataValue: ids }], "--table", oneToOne);
    expect(lines[0]?.line).toEqual({
      src: s1,
      op: "delete",
      dataValue: { ...ids, dataElement: "X", dataSet: "T1" },
    });
  });

  test("an id without a partner is a rejection, counted by id, and can be fed again", async () => {
    const rejects = dir.file("rejects.ndjson");
    const input: Line[] = [
      ...framed(s1, aValue("Q", "secret"), aValue("Q", "2"), aValue("R", "3"), aValue("A", "4")),
    ];
    const run = await mapIds(input, "--table", oneToOne, "--rejects", rejects);
    expect(run.code).toBe(5);
    expect(kindsOf(run)).toEqual(["begin", "outcome", "outcome", "outcome", "dataValue", "end"]);
    expect(run.lines[1]?.line).toEqual({
      src: s1,
      outcome: {
        status: "rejected",
        tool: "map-ids",
        code: "NO_PARTNER",
        message: "dataElement Q has no row in the table",
        hint: expect.stringContaining("add a row"),
      },
    });
    expect(run.stderr).toContain("without a partner: dataElement Q: 2 records, dataElement R: 1 record");
    expect(run.stdout + run.stderr).not.toContain("secret");
    expect(statSync(rejects).mode & 0o777).toBe(0o600);
    const corrected = put("corrected.csv", `${head}dataSet,S1,T1,\ndataElement,Q,W,\ndataElement,R,V,\n`);
    const again = await runTool("map-ids", {
      args: ["--table", corrected],
      stdin: readFileSync(rejects, "utf8"),
    });
    expect([again.code, kindsOf(again)]).toEqual([0, ["dataValue", "dataValue", "dataValue"]]);
    expect(again.stdout).not.toContain("rejected");
  });

  test("what the table leaves out is skipped, and that is not a failure", async () => {
    const run = await mapIds([aValue("N", "1")], "--table", oneToOne);
    expect(run.code).toBe(0);
    expect(run.lines[0]?.line).toMatchObject({ outcome: { status: "skipped", code: "LEFT_OUT" } });
  });

  test("so has what says that a data set is complete, by the same rows, also where it is taken back", async () => {
    const rows = `${head}dataSet,S1,T1,\norgUnit,O,P,\nattributeOptionCombo,C,D,\n`;
    const completeDataSetRegistration = {
      dataSet: "S1",
      period: "202401",
      organisationUnit: "O",
      attributeOptionCombo: "C",
      completed: false,
    };
    const unknown = { ...completeDataSetRegistration, organisationUnit: "Q" };
    const input: Line[] = [
      { src: s1, completeDataSetRegistration },
      { src: s1, op: "delete", completeDataSetRegistration },
      { src: s1, completeDataSetRegistration: unknown },
    ];
    const run = await mapIds(input, "--table", put("registrations.csv", rows));
    const mapped = {
      ...completeDataSetRegistration,
      dataSet: "T1",
      organisationUnit: "P",
      attributeOptionCombo: "D",
    };
    expect(run.lines.map(({ line }) => line)).toMatchObject([
      { src: s1, completeDataSetRegistration: mapped },
      { src: s1, op: "delete", completeDataSetRegistration: mapped },
      { outcome: { code: "NO_PARTNER", message: "orgUnit Q has no row in the table" } },
    ]);
    expect(run.code).toBe(5);
  });

  test("an event has its ids translated, too", async () => {
    const src = { system: "kobo", stream: "s", id: "1" };
    const event = { event: "e", orgUnit: "O", dataValues: [{ dataElement: "A", value: "A" }] };
    const run = await mapIds(
      [
        { src, event },
        { src, op: "delete", event: { event: "e" } },
      ],
      "--table",
      oneToOne,
    );
    expect(run.lines.map(({ line }) => line)).toEqual([
      { src, event: { ...event, dataValues: [{ dataElement: "X", value: "A" }] } },
      { src, op: "delete", event: { event: "e" } },
    ]);
  });
});

describe("a table from several to one", () => {
  const input: Line[] = [
    ...framed(s1, aValue("A", "0.1"), aValue("C", "5"), aValue("Q", "9")),
    { checkpoint: { ...s1, cursor: { at: 1 } } },
    ...framed(s2, aValue("B", "0.2", s2)),
  ];

  test("with --sum the total is exact, and the stream is framed anew", async () => {
    const run = await mapIds(input, "--table", table, "--sum");
    expect(run.code).toBe(5);
    expect(kindsOf(run)).toEqual([
      "begin",
      "dataValue",
      "outcome",
      "begin",
      "dataValue",
      "checkpoint",
      "end",
      "end",
    ]);
    expect(run.lines[4]?.line).toEqual({
      src: s1,
      dataValue: { dataSet: "T1", dataElement: "X", period: "202401", orgUnit: "O", value: "0.3" },
    });
    expect(run.lines.slice(-2).map(({ line }) => line)).toEqual([
      { end: { ...s1, count: 3, complete: true } },
      { end: { ...s2, count: 0, complete: true } },
    ]);
    expect(run.stderr).toMatch(/^map-ids: 4 in, 2 dataValues, 1 rejected, 2 added, /m);
    const next = await runTool("map-ids", { args: ["--table", oneToOne], stdin: run.stdout });
    expect(next.stderr).not.toContain("incomplete");
  });

  test("without --sum both are rejected, each by a message that names both, and neither is sent", async () => {
    const run = await mapIds(input, "--table", table);
    expect(run.code).toBe(5);
    const refused = run.lines.flatMap(({ line }) => ("outcome" in line ? [line] : []));
    expect(refused.map(({ src, outcome }) => [src.stream, outcome.code])).toEqual([
      ["S1", "NO_PARTNER"],
      ["S1", "SEVERAL_SOURCES"],
      ["S2", "SEVERAL_SOURCES"],
    ]);
    expect(refused[1]?.outcome.message).toBe(
      "several values lead to one: dataElement A and B lead to X (period 202401, org unit O)",
    );
    expect(run.lines.slice(-2).map(({ line }) => line)).toEqual([
      { end: { ...s1, count: 3, complete: true } },
      { end: { ...s2, count: 1, complete: true } },
    ]);
  });

  test("of a cut input no total is written, no checkpoint is passed on, and nothing of it waits to be fed again", async () => {
    const rejects = dir.file("cut.ndjson");
    const run = await mapIds(input.slice(0, -1), "--table", table, "--sum", "--rejects", rejects);
    expect(run.code).toBe(3);
    expect(kindsOf(run)).toEqual(["begin", "dataValue", "outcome", "begin", "outcome", "outcome", "end"]);
    expect(run.lines[4]?.line).toMatchObject({ src: s1, outcome: { status: "rejected", code: "NOT_SENT" } });
    expect(run.lines.at(-1)?.line).toEqual({ end: { ...s1, count: 3, complete: false } });
    expect(readFileSync(rejects, "utf8").match(/NO_PARTNER|NOT_SENT/gu)).toEqual(["NO_PARTNER"]);
  });

  test("an input that says itself that it is incomplete has no totals, either", async () => {
    const lines: Line[] = [
      { begin: { ...s1, listing: "window" } },
      aValue("A", "1"),
      { end: { ...s1, count: 1, complete: false } },
    ];
    const run = await mapIds(lines, "--table", table, "--sum");
    expect([run.code, kindsOf(run)]).toEqual([3, ["begin", "outcome", "end"]]);
  });

  test("what a tool before could not read may be a part of a total, so none is written", async () => {
    const unread: Line = { src: s2, outcome: { status: "rejected", tool: "pull-datasets", code: "E2010" } };
    const run = await mapIds(
      [...framed(s1, aValue("A", "1"), aValue("C", "2")), ...framed(s2, unread)],
      "--table",
      table,
      "--sum",
    );
    const codes = run.lines.flatMap(({ line }) => ("outcome" in line ? [line.outcome.code] : []));
    expect([run.code, codes]).toEqual([5, ["E2010", "NOT_SENT"]]);
    expect(run.lines.at(-1)?.line).toEqual({ end: { ...s2, count: 1, complete: true } });
  });

  test("a line that is not valid ends the run with 3, and the totals before it are not written", async () => {
    const stdin = `${toNdjson([aValue("A", "1"), aValue("C", "2")])}{"src":\n`;
    const run = await runTool("map-ids", { args: ["--table", table, "--sum"], stdin });
    expect([run.code, kindsOf(run)]).toEqual([3, ["dataValue", "outcome"]]);
    expect(run.stderr).toContain("stdin:3");
  });

  test("lines without framing are added all the same, and a value alone keeps what it is", async () => {
    const run = await mapIds(
      [
        aValue("A", "a text"),
        { ...aValue("B", "4"), dataValue: { ...aValue("B", "4").dataValue, period: "202402" } },
      ],
      "--table",
      table,
      "--sum",
    );
    expect(run.code).toBe(0);
    expect(run.lines.map(({ line }) => "dataValue" in line && line.dataValue.value)).toEqual(["a text", "4"]);
  });

  const toRegistration = (dataSet: string): RecordLine<"completeDataSetRegistration"> => ({
    src: s1,
    completeDataSetRegistration: { dataSet, period: "202401", organisationUnit: "O" },
  });

  test("a data set is complete behind its total, and not at all when that is not written", async () => {
    const lines = framed(s1, aValue("A", "1"), toRegistration("S1"), aValue("B", "2"));
    const run = await mapIds(lines, "--table", table, "--sum");
    expect([run.code, kindsOf(run)]).toEqual([
      0,
      ["begin", "dataValue", "completeDataSetRegistration", "end"],
    ]);
    expect(run.lines.at(-1)?.line).toEqual({ end: { ...s1, count: 2, complete: true } });
    const cut = await mapIds(lines.slice(0, -1), "--table", table, "--sum");
    const codes = cut.lines.flatMap(({ line }) => ("outcome" in line ? [line.outcome.code] : []));
    expect([cut.code, codes]).toEqual([3, ["NOT_SENT", "NOT_SENT", "NOT_SENT"]]);
  });

  test("one of several data sets that become one does not make it complete", async () => {
    const rows = `${head}dataSet,S1,T1,\ndataSet,S2,T1,\ndataSet,S3,T3,\n`;
    const lines = ["S1", "S2", "S3"].map((dataSet) => toRegistration(dataSet));
    const run = await mapIds(lines, "--table", put("sets.csv", rows));
    expect(run.lines.map(({ line }) => ("outcome" in line ? line.outcome.code : "passed"))).toEqual([
      "SEVERAL_SOURCES",
      "SEVERAL_SOURCES",
      "passed",
    ]);
  });

  test("a signal ends it: what was held is reported, not lost", async () => {
    async function* endless(): AsyncGenerator<string> {
      yield toNdjson([aValue("A", "1")]);
      for (;;) yield toNdjson([aValue("C", "2")]);
    }
    const run = await runTool("map-ids", {
      args: ["--table", table, "--sum"],
      stdin: endless(),
      signalAfter: { lines: 1, signal: "SIGTERM" },
    });
    expect(run.code).toBe(143);
    const codes = run.lines.flatMap(({ line }) => ("outcome" in line ? [line.outcome.code] : []));
    expect(codes).toEqual(["NOT_SENT"]);
  });
});

const metadata = put("metadata.json", JSON.stringify({ ...aSnapshot(), dataSets: [], categoryCombos: [] }));
const old = put("old.json", JSON.stringify(aSnapshot()));

describe("flags that do not go together", () => {
  test.each([
    ["nothing", [], "give --table FILE, or --scheme code or name with snapshots, or --draft FILE"],
    ["table and scheme", ["--table", table, "--scheme", "code"], "give --table or --scheme, not both"],
    [
      "a table with snapshots",
      ["--table", table, "--to-metadata", metadata],
      "--table does not take --to-metadata",
    ],
    [
      "a scheme without snapshots",
      ["--scheme", "code"],
      "--scheme needs --from-metadata FILE, --to-metadata FILE, or both",
    ],
    [
      "a draft from one snapshot",
      ["--draft", "x.csv", "--from-metadata", metadata],
      "--draft needs --to-metadata FILE",
    ],
    ["a draft that adds", ["--draft", "x.csv", "--sum"], "--draft does not take --sum"],
    ["an unknown scheme", ["--scheme", "uid"], "--scheme uid: expected one of code, name"],
  ])("%s: one line, exit 2", async (_what, args, message) => {
    const { code, stdout, stderr } = await runTool("map-ids", { args });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

describe("files that are not right", () => {
  test.each([
    [
      "a table that is not there",
      ["--table", dir.file("none.csv")],
      "none.csv: no such file; expected the file of --table",
    ],
    ["a table of another kind", ["--table", metadata], "metadata.json:1:1: not readable as CSV"],
    [
      "a snapshot that is a table",
      ["--scheme", "code", "--from-metadata", table],
      "ids.csv:1:1: not valid JSON",
    ],
    [
      "a snapshot without data sets",
      ["--scheme", "code", "--to-metadata", old],
      "old.json: has no data sets; expected the snapshot of --to-metadata",
    ],
  ])("%s: one line, exit 2", async (_what, args, message) => {
    const { code, stdout, stderr } = await runTool("map-ids", { args });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

test("a draft never takes the place of a file", async () => {
  const args = ["--draft", table, "--from-metadata", metadata, "--to-metadata", metadata];
  const { code, stderr } = await runTool("map-ids", { args });
  expect([code, stderr]).toEqual([2, expect.stringContaining("is there already, and may have been edited")]);
  expect(readFileSync(table, "utf8")).toContain("dataElement,A,X");
});

test("without the source's snapshot the input has codes; without the target's, the output", async () => {
  const value = { ...aValue("AG", "1").dataValue, orgUnit: "HF-111" };
  const element = {
    id: "e1",
    code: "AG",
    name: "x",
    valueType: "NUMBER",
    categoryCombo: { id: "c" },
    zeroIsSignificant: true,
  };
  const dataSet = {
    id: "d1",
    code: "S1",
    name: "x",
    periodType: "Monthly",
    categoryCombo: { id: "c" },
    organisationUnits: [],
    dataSetElements: [{ dataElement: element }],
  };
  const file = put("coded.json", JSON.stringify({ ...aSnapshot(), dataSets: [dataSet], categoryCombos: [] }));
  const toIds = await mapIds([{ src: s1, dataValue: value }], "--scheme", "code", "--to-metadata", file);
  const withIds = { ...value, dataSet: "d1", dataElement: "e1", orgUnit: "IO8BkLFjFoe" };
  expect(toIds.lines[0]?.line).toEqual({ src: s1, dataValue: withIds });
  const toCodes = await mapIds(
    [{ src: s1, dataValue: withIds }],
    "--scheme",
    "code",
    "--from-metadata",
    file,
  );
  expect(toCodes.lines[0]?.line).toEqual({ src: s1, dataValue: { ...value, dataSet: "S1" } });
});

describe("values of which only those come that changed", () => {
  const src = s1;
  const lines: Line[] = [
    { begin: { ...src, listing: "window", since: "2024-03-11T09:00:00.000Z" } },
    aValue("A", "1"),
    aValue("C", "2"),
    { checkpoint: { ...src, cursor: { at: 1 } } },
    { end: { ...src, count: 2, complete: true } },
  ];

  test.each([[[]], [["--sum"]]])(
    "%j: one of several that lead to one is not taken for all of them, the others are written",
    async (flags) => {
      const run = await mapIds(lines, "--table", table, ...flags);
      expect(run.code).toBe(5);
      expect(kindsOf(run).toSorted()).toEqual(["begin", "checkpoint", "dataValue", "end", "outcome"]);
      expect(run.stdout).toContain('"dataElement":"Y"');
      expect(run.stdout).not.toContain('"dataElement":"X"');
      expect(run.stdout).toContain('"code":"NOT_SENT"');
      expect(run.stderr).not.toContain("mapped already");
    },
  );
});
