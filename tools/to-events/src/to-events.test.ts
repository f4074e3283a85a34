import { readFileSync, writeFileSync } from "node:fs";
import { aCaseLine, aSnapshot, runTool, tempDir, toNdjson, type ToolRun } from "@d2pipe/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const dir = tempDir();
afterAll(() => dir[Symbol.dispose]());

function put(name: string, content: unknown): string {
  const file = dir.file(name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const metadata = put("metadata.json", aSnapshot());

const csv = put(
  "mapping.csv",
  "commcare_id;dhis2_id;filter\nageInYears;VAAsWcu5xsN;INCLUDE\nsex;daI0txTxpAx;INCLUDE\nfeverFlag;JMfszVgvq3c;INCLUDE\ncase_type;;EXCLUDE\nvillage;;EXCLUDE\n",
);

const target = ["--program", "m9HubivKFQ0", "--program-stage", "aPPoC5xUgS3"];
const sources = ["--org-unit-from", "userLocationOrgUnitID", "--date-from", "date_closed"];
const asTyped = ["--mapping", csv, ...target, ...sources, "--metadata", metadata];

const good = aCaseLine();
const bad = aCaseLine({
  case_id: "bad-1",
  properties: { ageInYears: "Amina", sex: "", village: "x", hut: "y" },
});
const open = aCaseLine({ case_id: "open-1", closed: false, date_closed: null });
const gone = { ...aCaseLine({ case_id: "gone-1" }), op: "delete" as const };
const input = toNdjson([
  { begin: { system: "commcare", stream: "demo/visit", listing: "window" } },
  good,
  bad,
  open,
  gone,
  { checkpoint: { system: "commcare", stream: "demo/visit", cursor: { indexed_on: "x" } } },
  { end: { system: "commcare", stream: "demo/visit", count: 4, complete: true } },
]);

function toEvents(args: readonly string[], stdin: string = input): Promise<ToolRun> {
  return runTool("to-events", { args, stdin });
}

describe("the line that users type, with the old CSV", () => {
  let run: ToolRun;
  const rejects = dir.file("rejects.ndjson");
  beforeAll(async () => {
    run = await toEvents([...asTyped, "--rejects", rejects]);
  });

  test("exits 5 and passes stream lines in place", () => {
    expect(run.code).toBe(5);
    expect(run.lines.map(({ kind }) => kind)).toEqual([
      "begin",
      "event",
      "outcome",
      "outcome",
      "event",
      "checkpoint",
      "end",
    ]);
  });

  test("a good case is an event with converted values", () => {
    expect(run.lines[1]?.line).toEqual({
      src: good.src,
      event: {
        event: expect.stringMatching(/^[A-Za-z][A-Za-z0-9]{10}$/u),
        program: "m9HubivKFQ0",
        programStage: "aPPoC5xUgS3",
        orgUnit: "IO8BkLFjFoe",
        occurredAt: "2024-03-11",
        status: "COMPLETED",
        completedAt: "2024-03-11",
        dataValues: [
          { dataElement: "VAAsWcu5xsN", value: "4" },
          { dataElement: "daI0txTxpAx", value: "F" },
          { dataElement: "JMfszVgvq3c", value: "true" },
        ],
      },
    });
  });

  test("a bad case is one outcome with every issue and no value", () => {
    expect(run.lines[2]?.line).toMatchObject({
      src: bad.src,
      outcome: {
        status: "rejected",
        tool: "to-events",
        code: "E1302",
        target: expect.stringMatching(/^event\//u),
      },
    });
    expect(run.stdout).toContain(
      "property ageInYears, data element VAAsWcu5xsN (Age in years): expected a whole number",
    );
    expect(run.stdout).toContain("E1303 property sex, data element daI0txTxpAx (Sex)");
    expect(run.stdout + run.stderr).not.toContain("Amina");
  });

  test("an open case is NOT_CLOSED, a deletion carries ids only", () => {
    expect(run.lines[3]?.line).toMatchObject({ outcome: { code: "NOT_CLOSED" } });
    expect(run.lines[4]?.line).toEqual({
      src: gone.src,
      op: "delete",
      event: { event: expect.any(String), program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" },
    });
  });

  test("rejected lines can be fed again", async () => {
    const text = readFileSync(rejects, "utf8");
    expect(text.trim().split("\n").length).toBe(2);
    const again = await toEvents(asTyped, text);
    expect(again.lines.map(({ kind }) => kind)).toEqual(["outcome", "outcome"]);
  });

  test("properties that the mapping does not name are counted once", () => {
    expect(run.stderr).toContain("properties that the mapping does not name: temperature 3, hut 1");
    expect(run.stderr).toContain("to-events: 4 in, 2 events, 2 rejected");
  });
});

test("--rejects never takes the place of a file that another flag names", async () => {
  const { code, stderr } = await runTool("to-events", {
    args: [...asTyped, "--rejects", csv],
    stdin: toNdjson([bad]),
  });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("that is the file of --mapping; nothing was written"),
  ]);
  expect(readFileSync(csv, "utf8")).toContain("commcare_id");
});

test("values are shown when asked for", async () => {
  const run = await toEvents([...asTyped, "--show-values"]);
  expect(run.stdout).toContain(String.raw`got \"Amina\"`);
});

test("--explain shows one record on stderr and changes nothing on stdout", async () => {
  const plain = await toEvents(asTyped);
  const run = await toEvents([...asTyped, "--explain", good.src.id ?? ""]);
  expect(run.stdout).toBe(plain.stdout);
  expect(run.stderr).toContain('feverFlag = "1"');
  expect(run.stderr).toContain("JMfszVgvq3c (Fever, BOOLEAN)");
  expect(run.stderr).toContain('"orgUnit":"IO8BkLFjFoe"');
  const none = await toEvents([...asTyped, "--explain", "nobody"]);
  expect(none.stderr).toContain("no record with the id nobody came");
});

test("rows become events by a document that carries its types", async () => {
  const mapping = put("rows.json", {
    version: 1,
    target: { event: { program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" } },
    orgUnit: { from: "FACILITY", table: { "HF 12": "IO8BkLFjFoe" } },
    occurredAt: { from: "DAY", format: "dd/MM/yyyy" },
    status: "ACTIVE",
    values: [{ from: "BEDS", dataElement: "VAAsWcu5xsN", valueType: "INTEGER" }],
  });
  const src = { system: "kobo", stream: "sipca", id: "r1" };
  const row = { FACILITY: "HF 12", DAY: "31/01/2024", BEDS: "12" };
  const run = await toEvents(
    ["--mapping", mapping],
    toNdjson([
      { src, row },
      { src: { system: "kobo", stream: "sipca" }, row },
    ]),
  );
  expect(run.lines[0]?.line).toMatchObject({
    src,
    event: {
      orgUnit: "IO8BkLFjFoe",
      occurredAt: "2024-01-31",
      status: "ACTIVE",
      dataValues: [{ value: "12" }],
    },
  });
  expect(run.lines[1]?.line).toMatchObject({ outcome: { code: "NO_ID" } });
});

test("an org unit as a value is one that exists, where the snapshot knows them", async () => {
  const snapshot = aSnapshot();
  snapshot.organisationUnitIds = ["B23rS67LGSe", "IO8BkLFjFoe"];
  snapshot.programs[0]?.programStages[0]?.programStageDataElements.push({
    compulsory: false,
    dataElement: { id: "Rrq9vUnTc5N", name: "Referred to", valueType: "ORGANISATION_UNIT" },
  });
  const referral = put("referral.csv", `${readFileSync(csv, "utf8")}referredTo;Rrq9vUnTc5N;INCLUDE\n`);
  const args = ["--mapping", referral, ...target, ...sources, "--metadata", put("referral.json", snapshot)];
  const cases = ["B23rS67LGSe", "O6uvpzGd5pu"].map((referredTo) =>
    aCaseLine({ case_id: referredTo, properties: { ...good.case.properties, referredTo } }),
  );
  const { lines, stdout } = await toEvents(args, toNdjson(cases));
  expect(lines.map(({ kind }) => kind)).toEqual(["event", "outcome"]);
  expect(lines[1]?.line).toMatchObject({
    outcome: {
      code: "E1302",
      message:
        "property referredTo, data element Rrq9vUnTc5N (Referred to): expected the UID of an org unit that exists in DHIS2 (ORGANISATION_UNIT)",
    },
  });
  expect(stdout).not.toContain('"value":"O6uvpzGd5pu"');
});

test("an issue of the table of org units names that file, one of a flag the flag", async () => {
  const units = put("mapping_orgUnits.json", '{\n  "HF 12": "IO8BkLFjFoe",\n  "HF 13": "B23rS67LGSe"\n}');
  const run = await toEvents([...asTyped, "--org-units", units, "--time-zone", "Mars"]);
  expect([run.code, run.stdout]).toEqual([2, ""]);
  expect(run.stderr).toContain(`${units}:3:12: HF 13: org unit B23rS67LGSe is not assigned to program`);
  expect(run.stderr).toContain("--time-zone: unknown time zone Mars");
  expect(run.stderr).not.toContain("mapping.csv");
});

describe("what stops the tool before the first line", () => {
  const missing = dir.file("missing.json");
  const swap = (uid: string): string[] => asTyped.map((arg) => (arg === uid ? "abcdefghij1" : arg));
  test.each([
    [
      "files that are not there, both named",
      ["--mapping", missing, "--metadata", `${missing}.2`],
      [/missing\.json: no such file/u, /missing\.json\.2: no such file/u],
    ],
    ["the old CSV without metadata", ["--mapping", csv, ...target, ...sources], [/give --metadata FILE/u]],
    [
      "a wrong program",
      swap("m9HubivKFQ0"),
      [
        /--program: program abcdefghij1 is not in the metadata; expected one of m9HubivKFQ0 \(Fever visits\)/u,
      ],
    ],
    [
      "a wrong stage",
      swap("aPPoC5xUgS3"),
      [/--program-stage: program stage abcdefghij1 does not belong to program m9HubivKFQ0/u],
    ],
    ["metadata that is a CSV", ["--mapping", csv, "--metadata", csv], [/mapping\.csv:1:1: not valid JSON/u]],
  ])("%s: exit 2, nothing on stdout", async (_, args, messages) => {
    const run = await toEvents(args);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe("");
    for (const message of messages) expect(run.stderr).toMatch(message);
  });
});
