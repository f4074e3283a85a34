import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

/**
 * Every example of every `--help` is run by a shell in which each tool only reads its command line (`--print-config`): flags that
 * do not exist, that lack a value or contradict each other are found, and flags that are required and missing.
 */
const bin = join(import.meta.dirname, "..", "bin");
const tools = readdirSync(bin).filter((name) => name !== "launch");

function getHelp(tool: string): string {
  return spawnSync(join(bin, tool), ["--help"], { encoding: "utf8" }).stdout;
}

function listExamples(help: string): string[] {
  const [, section = ""] = /\nEXAMPLES\n\n([^]*?)\n(?:\nNOTES\n|$)/u.exec(help) ?? [];
  return section.split("\n\n").map((example) => example.replaceAll(/^ {2}/gmu, ""));
}

function listRequired(help: string): string[] {
  return [...help.matchAll(/^ {2}(?:-., )?(--[a-z-]+) .*\(required/gmu)].map(([, flag = ""]) => flag);
}

/** Files that the examples read. */
const inputs = [
  "events.ndjson",
  "cases.ndjson",
  "values.ndjson",
  "updates.ndjson",
  "sandbox.env",
  "visits.env",
];

/** In front of the real tool: notes its arguments and what it says of them. `curl` goes nowhere. */
function writeStandIns(folder: string, log: string): void {
  for (const tool of tools) {
    const lines = [
      "#!/bin/sh",
      `echo "ARGS ${tool} $*" >> '${log}'`,
      `'${join(bin, tool)}' --print-config "$@" < /dev/null > /dev/null 2>> '${log}'`,
    ];
    writeFileSync(join(folder, tool), `${lines.join("\n")}\n`, { mode: 0o755 });
  }
  writeFileSync(join(folder, "curl"), "#!/bin/sh\n", { mode: 0o755 });
}

const examples = tools.flatMap((tool) =>
  listExamples(getHelp(tool)).map((example): [string, string] => [tool, example]),
);

test.each(examples)("%s: %s", (tool, example) => {
  using dir = tempDir();
  const log = dir.file("log");
  writeStandIns(dir.path, log);
  for (const name of inputs) writeFileSync(dir.file(name), "", { mode: 0o600 });
  spawnSync("bash", ["-c", example], {
    cwd: dir.path,
    env: { HOME: dir.path, PATH: [dir.path, process.env.PATH].join(delimiter) },
  });
  const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
  const calls = lines.filter((line) => line.startsWith("ARGS "));
  expect(lines).toEqual(calls);
  // The example of the sandbox that asks a server by curl calls no tool.
  if (!example.startsWith("curl ")) expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) {
    const [, name = "", ...args] = call.split(" ");
    for (const flag of listRequired(getHelp(name))) expect(args, `${tool}: ${call}`).toContain(flag);
  }
});
