import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

const hasJq = spawnSync("sh", ["-c", "command -v jq"]).status === 0;

test.skipIf(!hasJq)("docs/first-pipe.md can be typed as it is", () => {
  using dir = tempDir();
  symlinkSync(join(root, "sandbox"), dir.file("sandbox"));
  const page = readFileSync(join(root, "docs", "first-pipe.md"), "utf8");
  const blocks = [...page.matchAll(/```\n([^]*?)```/gu)].map(([, block = ""]) => block);
  const [setUp = "", ...rest] = blocks;
  // The tools are on the PATH here.
  const commands = [setUp.replace(/^\. bootstrap\/env\.sh.*\n/u, ""), ...rest];
  const script = ["set -m", "trap 'kill %1' EXIT", ...commands.map((each) => `echo "## step"\n${each}`)];
  const { stdout, stderr } = spawnSync("bash", ["-c", script.join("\n")], {
    cwd: dir.path,
    encoding: "utf8",
    timeout: 120_000,
    env: { HOME: dir.path, PATH: [join(root, "bin"), process.env.PATH].join(delimiter) },
  });
  const [, start, look, rejected, sent] = stdout.split("## step\n");
  expect(start).toBe("");
  expect(look).toContain('"begin"');
  expect(look).toContain('"programStage": "aPPoC5xUgS3"');
  expect(rejected).toMatch(/^\S+\t[A-Z0-9_]+\t/u);
  expect(sent).toMatch(/\d+ created\n/u);
  const ends = stderr.split("\n").filter((line) => line.startsWith("push-dhis2: ") && line.endsWith(" s"));
  expect(ends).toEqual([
    expect.stringMatching(/would be created/u),
    expect.stringMatching(/ created/u),
    expect.stringMatching(/ unchanged/u),
  ]);
  expect(ends[2]).not.toContain("created");
});
