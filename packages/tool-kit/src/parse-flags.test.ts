import { UsageError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import type { Flags } from "./flags.ts";
import { parseFlags } from "./parse-flags.ts";

const flags: Flags = {
  type: { type: "text", value: "TYPE", description: "case type", required: true },
  api: { type: "text", value: "API", description: "which", choices: ["v1", "v2"], default: "v2" },
  window: { type: "pair", value: "A B", description: "window", short: "w" },
  id: { type: "list", value: "ID", description: "ids" },
  closed: { type: "switch", description: "closed ones" },
  size: { type: "number", value: "N", description: "size", min: 1, max: 5000 },
};

function faultsOf(...words: string[]): string {
  try {
    parseFlags(flags, words, 0);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return "";
}

test("every kind of flag has its value", () => {
  const words = [
    "--type=visit",
    "-w",
    "2024-01-01",
    "2024-02-01",
    "--id",
    "a",
    "--id",
    "b",
    "--closed",
    "--size",
    "10",
  ];
  expect(parseFlags(flags, words, 0).values).toEqual({
    type: "visit",
    api: "v2",
    window: ["2024-01-01", "2024-02-01"],
    id: ["a", "b"],
    closed: true,
    size: 10,
  });
});

test("every fault is named at once", () => {
  const faults = faultsOf(
    "--stgae",
    "y",
    "--api",
    "v9",
    "--size",
    "0",
    "--closed=yes",
    "extra",
    "--password",
    "x",
  );
  for (const part of [
    "--stgae",
    "v1, v2",
    "from 1 to 5000",
    "--closed takes no value",
    "extra",
    "--type",
    "secrets are never flags",
  ]) {
    expect(faults).toContain(part);
  }
});

test("a flag that is nearly right is suggested", () => {
  expect(faultsOf("--type", "a", "--windows", "x")).toContain("did you mean --window");
});

test("a value that is missing is not taken from the next flag", () => {
  expect(faultsOf("--type", "--closed")).toContain("--type needs a value");
  expect(faultsOf("--type", "a", "--window", "A")).toContain("--window needs two values");
});

test("a flag given twice is a fault, words after -- are operands, and - is one too", () => {
  expect(faultsOf("--type", "a", "--type", "b")).toContain("--type is given twice");
  expect(parseFlags(flags, ["--type", "a", "-", "--", "--closed"], 2).operands).toEqual(["-", "--closed"]);
});

test("a secret given as a flag is refused, and not told again", () => {
  for (const words of [["--password", "hunter2"], ["--dhis2-password", "hunter2"], ["--api-key=hunter2"]]) {
    const faults = faultsOf("--type", "a", ...words);
    expect(faults).toContain("secrets are never flags");
    expect(faults).not.toContain("hunter2");
  }
});
