import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Day, parseDay, type Period, type PeriodType, toPeriodsOfAll } from "@d2pipe/periods";
import { checkout, tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { toAskedTimes, type WhenFlags } from "./asked-times.ts";

/** What d2integrator's flags ask for, on `pipelines/datasets-to-dhis2.sh`: from the command line to the periods of each type. */
const leapDay = "2024-02-29";
/** Every reporting frequency that d2integrator's tables know. */
const types: readonly PeriodType[] = ["Daily", "Weekly", "Monthly", "Quarterly", "Yearly", "FinancialJuly"];

/** Tools that only note what they are started with; the script is the real one. */
const standIns: Readonly<Record<string, string>> = {
  "pull-datasets": `case "$*" in *--print-config*) ;; *) printf '%s\\n' "$@" > "$D2PIPE_RUN/arguments" ;; esac`,
  "push-dhis2": "cat",
  "push-dispatcher2": "cat",
  "mail-outcomes": "cat",
};

/** The arguments of pull-datasets in a run of the script. */
function toPullArguments(args: readonly string[]): string[] {
  using dir = tempDir();
  for (const folder of ["pipelines", "bin"]) mkdirSync(dir.file(folder));
  const script = dir.file("pipelines/datasets-to-dhis2.sh");
  copyFileSync(join(checkout, "pipelines/datasets-to-dhis2.sh"), script);
  const parts = readFileSync(join(checkout, "pipelines/parts.sh"), "utf8");
  writeFileSync(dir.file("pipelines/parts.sh"), `${parts}\nsupervise() { :; }\n`);
  for (const [name, line] of Object.entries(standIns))
    writeFileSync(dir.file(`bin/${name}`), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  const settings = { DATA_SETS: "all", QUEUE_DESTINATION: "repo", STATE: dir.path };
  const env = { PATH: process.env.PATH, D2PIPE_RUN: dir.path, ...settings };
  const { status, stderr } = spawnSync(script, args, { env, encoding: "utf8" });
  expect([args, status, stderr]).toEqual([args, 0, ""]);
  return readFileSync(dir.file("arguments"), "utf8").trimEnd().split("\n");
}

function valuesOf(args: readonly string[], flag: string): string[] {
  return args.flatMap((arg, at) => (arg === flag ? [args[at + 1] ?? ""] : []));
}

function toWhenFlags(args: readonly string[]): WhenFlags {
  const [back] = valuesOf(args, "--days-back");
  return {
    period: valuesOf(args, "--period"),
    year: valuesOf(args, "--year"),
    month: valuesOf(args, "--month"),
    quarter: valuesOf(args, "--quarter"),
    "days-back": back === undefined ? undefined : Number(back),
    "current-date": args.includes("--current-date"),
    "last-quarter": false,
  };
}

/** `202401 … 202412 (12)`. */
function format(periods: readonly Period[]): string {
  const texts = periods.map(({ iso }) => iso);
  if (texts.length < 3) return texts.join(" ");
  return `${texts[0]} … ${texts.at(-1)} (${texts.length})`;
}

function listPeriods(args: readonly string[], today: string): string[] {
  const day: Day = parseDay(today) ?? expect.fail();
  const { asked, issues } = toAskedTimes(toWhenFlags(toPullArguments(args)), day);
  expect(issues).toEqual([]);
  return types.map((type) => format(toPeriodsOfAll(asked, type)));
}

test.each<[string, string, string[]]>([
  // The old tool stopped at today; later periods have no values, or data sets that are open for them.
  [
    "",
    leapDay,
    [
      "20240101 … 20241231 (366)",
      "2024W1 … 2024W52 (52)",
      "202401 … 202412 (12)",
      "2024Q1 … 2024Q4 (4)",
      "2024",
      "2023July 2024July",
    ],
  ],
  [
    "-i",
    leapDay,
    [
      "20240101 … 20241231 (366)",
      "2024W1 … 2024W52 (52)",
      "202401 … 202412 (12)",
      "2024Q1 … 2024Q4 (4)",
      "2024",
      "2023July 2024July",
    ],
  ],
  [
    "",
    "2024-12-30",
    [
      "20240101 … 20241231 (366)",
      "2024W1 … 2025W1 (53)",
      "202401 … 202412 (12)",
      "2024Q1 … 2024Q4 (4)",
      "2024",
      "2024July",
    ],
  ],
  [
    "-y 2024",
    leapDay,
    [
      "20240101 … 20241231 (366)",
      "2024W1 … 2024W52 (52)",
      "202401 … 202412 (12)",
      "2024Q1 … 2024Q4 (4)",
      "2024",
      "2024July",
    ],
  ],
  [
    "-y 2023",
    leapDay,
    [
      "20230101 … 20231231 (365)",
      "2023W1 … 2023W52 (52)",
      "202301 … 202312 (12)",
      "2023Q1 … 2023Q4 (4)",
      "2023",
      "2023July",
    ],
  ],
  [
    "-y2020",
    leapDay,
    [
      "20200101 … 20201231 (366)",
      "2020W1 … 2020W53 (53)",
      "202001 … 202012 (12)",
      "2020Q1 … 2020Q4 (4)",
      "2020",
      "2020July",
    ],
  ],
  [
    "-y 2022 -q 1",
    leapDay,
    [
      "20220101 … 20220331 (90)",
      "2022W1 … 2022W13 (13)",
      "202201 … 202203 (3)",
      "2022Q1",
      "2022",
      "2021July",
    ],
  ],
  [
    "-y 2022 -q 4",
    leapDay,
    [
      "20221001 … 20221231 (92)",
      "2022W40 … 2022W52 (13)",
      "202210 … 202212 (3)",
      "2022Q4",
      "2022",
      "2022July",
    ],
  ],
  [
    "--year 2024 --quarter 1",
    leapDay,
    [
      "20240101 … 20240331 (91)",
      "2024W1 … 2024W13 (13)",
      "202401 … 202403 (3)",
      "2024Q1",
      "2024",
      "2023July",
    ],
  ],
  [
    "-y 2024 -m 2",
    leapDay,
    ["20240201 … 20240229 (29)", "2024W5 … 2024W9 (5)", "202402", "2024Q1", "2024", "2023July"],
  ],
  [
    "--year=2023 --month=2",
    leapDay,
    ["20230201 … 20230228 (28)", "2023W5 … 2023W8 (4)", "202302", "2023Q1", "2023", "2022July"],
  ],
  [
    "-y 2021 -m 12",
    leapDay,
    ["20211201 … 20211231 (31)", "2021W48 … 2021W52 (5)", "202112", "2021Q4", "2021", "2021July"],
  ],
  [
    "-m 2",
    leapDay,
    ["20240201 … 20240229 (29)", "2024W5 … 2024W9 (5)", "202402", "2024Q1", "2024", "2023July"],
  ],
  [
    "-q 1",
    leapDay,
    [
      "20240101 … 20240331 (91)",
      "2024W1 … 2024W13 (13)",
      "202401 … 202403 (3)",
      "2024Q1",
      "2024",
      "2023July",
    ],
  ],
  [
    "-m 12",
    leapDay,
    ["20241201 … 20241231 (31)", "2024W49 … 2024W52 (4)", "202412", "2024Q4", "2024", "2024July"],
  ],
  [
    "-m 1",
    "2023-12-31",
    ["20230101 … 20230131 (31)", "2023W1 … 2023W4 (4)", "202301", "2023Q1", "2023", "2022July"],
  ],
  [
    "-q 1",
    "2024-01-01",
    [
      "20240101 … 20240331 (91)",
      "2024W1 … 2024W13 (13)",
      "202401 … 202403 (3)",
      "2024Q1",
      "2024",
      "2023July",
    ],
  ],
  ["-p 20240229", leapDay, ["20240229", "2024W9", "202402", "2024Q1", "2024", "2023July"]],
  [
    "--period 202401",
    leapDay,
    ["20240101 … 20240131 (31)", "2024W1 … 2024W4 (4)", "202401", "2024Q1", "2024", "2023July"],
  ],
  [
    "-p 2020W53",
    leapDay,
    ["20201228 … 20210103 (7)", "2020W53", "202012 202101", "2020Q4 2021Q1", "2020 2021", "2020July"],
  ],
  [
    "-p 2023July",
    leapDay,
    [
      "20230701 … 20240630 (366)",
      "2023W27 … 2024W26 (52)",
      "202307 … 202406 (12)",
      "2023Q3 … 2024Q2 (4)",
      "2024",
      "2023July",
    ],
  ],
  ["-c", leapDay, ["20240229", "2024W9", "202402", "2024Q1", "2024", "2023July"]],
  ["-cdi", "2024-12-30", ["20241230", "2025W1", "202412", "2024Q4", "2024", "2024July"]],
  ["--current_date", "2024-12-30", ["20241230", "2025W1", "202412", "2024Q4", "2024", "2024July"]],
  ["-n 1", leapDay, ["20240228 20240229", "2024W9", "202402", "2024Q1", "2024", "2023July"]],
  [
    "-n60",
    leapDay,
    [
      "20231231 … 20240229 (61)",
      "2023W52 … 2024W9 (10)",
      "202312 … 202402 (3)",
      "2023Q4 2024Q1",
      "2023 2024",
      "2023July",
    ],
  ],
  [
    "--days_back 365",
    "2024-12-31",
    [
      "20240101 … 20241231 (366)",
      "2024W1 … 2025W1 (53)",
      "202401 … 202412 (12)",
      "2024Q1 … 2024Q4 (4)",
      "2024",
      "2023July 2024July",
    ],
  ],
])("flags %j on %s", (line, today, expected) => {
  const args = line.split(" ").filter((arg) => arg !== "");
  expect(listPeriods(args, today)).toEqual(expected);
});

test("what is not a time: where, only what changed, and what becomes of it", () => {
  const args = ["-l", "North District 1,Nord", "--incremental", "--direct_sync", "-c"];
  const pull = toPullArguments(args);
  expect(pull).toContain("--all-data-sets");
  expect(pull).toContain("--incremental");
  expect(valuesOf(pull, "--district")).toEqual(["North District 1,Nord"]);
});
