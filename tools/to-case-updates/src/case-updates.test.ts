import { readFileSync, writeFileSync } from "node:fs";
import type { Line, RecordLine, Src } from "@d2pipe/records";
import { runTool, tempDir, toNdjson, type ToolRun } from "@d2pipe/testkit";
import { afterAll, describe, expect, test } from "vitest";

const dir = tempDir();
afterAll(() => dir[Symbol.dispose]());

const [anc, bcg, text] = ["CstauQIBOlT", "oiJ3KI6Bv3P", "noOh1hDCgCJ"] as const;
const [here, there] = ["VaZsjqMclCP", "lhH5zvJSCkr"] as const;
const file = dir.file("map.csv");
writeFileSync(
  file,
  `case_property,data_element_id,data_set_id,dhis2_name\ndhis_anc,${anc},${here},\ndhis_bcg,${bcg},${there},\ndhis_text,${text},${here},\n`,
);
const period = "2024Q1";

function aValue(
  orgUnit: string,
  value: string,
  dataElement: string = anc,
  stream: string = here,
): RecordLine<"dataValue"> {
  return { src: { system: "dhis2", stream }, dataValue: { dataElement, period, orgUnit, value } };
}

function framed(stream: string, lines: readonly Line[], complete = true): Line[] {
  const named = { system: "dhis2", stream };
  const count = lines.filter((line) => "src" in line).length;
  return [{ begin: { ...named, listing: "window" } }, ...lines, { end: { ...named, count, complete } }];
}

function aRejection(stream: string): RecordLine<"outcome"> {
  const src: Src = { system: "dhis2", stream };
  return {
    src,
    outcome: { status: "rejected", tool: "pull-datasets", code: "E2010", message: "not readable" },
  };
}

function toCaseUpdates(lines: readonly Line[], ...args: string[]): Promise<ToolRun> {
  const flags = ["--map", file, "--type", "facility", "--period", period, ...args];
  return runTool("to-case-updates", { args: flags, stdin: toNdjson(lines) });
}

function listUpdates({ lines }: ToolRun): unknown[] {
  return lines.flatMap((parsed) => (parsed.kind === "caseUpdate" ? [parsed.line] : []));
}

test("one update an org unit, in a listing of its own behind everything else; ends are counted anew", async () => {
  const cursor = { at: 1 };
  const input: Line[] = [
    ...framed(here, [
      aValue("O1", "1"),
      { checkpoint: { system: "dhis2", stream: `${here}/O1`, cursor } },
      aValue("O2", "2.50"),
      aValue("O2", "a text", text),
      aValue("O2", "7", "notInTheMap"),
      { checkpoint: { system: "dhis2", stream: here, cursor } },
    ]),
    ...framed(there, [aValue("O1", "0", bcg, there)]),
    { checkpoint: { system: "kobo", stream: "x", cursor } },
  ];
  const ran = await toCaseUpdates(input, "--stamp-period", "dhis_period");
  expect([ran.code, ran.stderr.trim()]).toEqual([
    5,
    expect.stringMatching(/^to-case-updates: 5 in, 1 rejected, 1 not in the map, 3 added, 2 caseUpdates, /),
  ]);
  const src = { system: "dhis2", stream: "totals/facility" };
  const [begin, rejected, ...rest] = ran.lines.map(({ line }) => line);
  expect(begin).toEqual({ begin: { system: "dhis2", stream: here, listing: "window" } });
  expect(rejected).toMatchObject({
    src: { system: "dhis2", stream: here },
    outcome: {
      code: "BAD_VALUE",
      message: `the value is not a number: data element ${text}, period ${period}, org unit O2`,
    },
  });
  expect(rest).toEqual([
    { begin: { system: "dhis2", stream: there, listing: "window" } },
    { begin: { ...src, listing: "window" } },
    {
      src: { ...src, id: "O1" },
      caseUpdate: {
        external_id: "O1",
        case_type: "facility",
        properties: { dhis_anc: "1", dhis_bcg: "0", dhis_period: period },
      },
    },
    {
      src: { ...src, id: "O2" },
      caseUpdate: {
        external_id: "O2",
        case_type: "facility",
        properties: { dhis_anc: "2.5", dhis_period: period },
      },
    },
    { checkpoint: { system: "kobo", stream: "x", cursor } },
    { end: { system: "dhis2", stream: here, count: 1, complete: true } },
    { end: { system: "dhis2", stream: there, count: 0, complete: true } },
    { end: { ...src, count: 2, complete: true } },
  ]);
  expect(ran.stdout).not.toContain("a text");
});

describe("when something is missing", () => {
  test.each([
    ["an end is missing", framed(here, [aValue("O1", "1"), aValue("O2", "2")]).slice(0, -1)],
    ["an end says so", framed(here, [aValue("O1", "1"), aValue("O2", "2")], false)],
  ])("%s: no total, an outcome for each org unit, exit 3", async (_what, input) => {
    const ran = await toCaseUpdates(input);
    expect([ran.code, listUpdates(ran)]).toEqual([3, []]);
    const outcomes = ran.lines.flatMap((parsed) => (parsed.kind === "outcome" ? [parsed.line] : []));
    expect(outcomes.map(({ src, outcome }) => [src.id, outcome.code])).toEqual([
      ["O1", "NOT_SENT"],
      ["O2", "NOT_SENT"],
    ]);
    const end = { system: "dhis2", stream: "totals/facility", count: 2, complete: false };
    expect(ran.lines.at(-1)?.line).toEqual({ end });
  });

  test("a data set of which something was rejected before writes nothing, also no blanks; the others do", async () => {
    const input = [
      ...framed(here, [aValue("O1", "1"), aRejection(here)]),
      ...framed(there, [aValue("O1", "4", bcg, there)]),
    ];
    const ran = await toCaseUpdates(input, "--blank");
    expect(listUpdates(ran)).toEqual([
      expect.objectContaining({ caseUpdate: expect.objectContaining({ properties: { dhis_bcg: "4" } }) }),
    ]);
    expect(ran.stderr).toContain(`a part of them was rejected before: data set ${here}`);
  });

  test("only what changed since the last run: exit 3 says so, and nothing is written", async () => {
    const [, ...rest] = framed(here, [aValue("O1", "1")]);
    const since = "2024-04-01T00:00:00.000Z";
    const begin = { system: "dhis2", stream: here, listing: "window", since } as const;
    const ran = await toCaseUpdates([{ begin }, ...rest]);
    expect([ran.code, listUpdates(ran)]).toEqual([3, []]);
    expect(ran.stderr).toContain(`of data set ${here} only what changed since ${since} comes`);
  });

  test("no input at all is a complete listing of nothing", async () => {
    const ran = await toCaseUpdates([]);
    expect([ran.code, ran.lines.map(({ kind }) => kind)]).toEqual([0, ["begin", "end"]]);
  });
});

test("the rejects file takes the line of a text, and the same value twice counts once", async () => {
  const rejects = dir.file("rejects.ndjson");
  const ran = await toCaseUpdates(
    [aValue("O1", "x"), aValue("O2", "3"), aValue("O2", "4")],
    "--rejects",
    rejects,
  );
  expect(listUpdates(ran)).toMatchObject([{ caseUpdate: { properties: { dhis_anc: "4" } } }]);
  expect(
    ran.lines.flatMap((parsed) => (parsed.kind === "outcome" ? [parsed.line.outcome.code] : [])),
  ).toEqual(["BAD_VALUE", "DUPLICATE_RECORD"]);
  expect(readFileSync(rejects, "utf8")).toContain('"orgUnit":"O1"');
});

test.each([
  ["both times", ["--look-back", "2"], "--look-back / --period: these exclude each other"],
  ["not a period", ["--period", "2024Q7"], "--period 2024Q7: expected a period"],
  ["a stamp that the map has", ["--stamp-period", "dhis_anc"], "the map has this property too"],
  ["a stamp that is not a property", ["--stamp-period", "1st"], "expected the name of a case property"],
])("%s: one line, exit 2", async (_what, args, message) => {
  const { code, stdout, stderr } = await toCaseUpdates([], ...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
