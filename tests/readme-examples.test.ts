import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

/**
 * The examples of the packages' READMEs are run as they are: what the comments behind `console.log(…)` promise is what is
 * printed. Packages that others can take, and those that talk to a server, run theirs beside their code.
 */
const packages = join(import.meta.dirname, "..", "packages");
const withoutServer = [
  "blob-store",
  "dhis2-model",
  "format",
  "html",
  "id-map",
  "index-store",
  "issues",
  "mailer",
  "mapgen",
  "mapping",
  "reconcile",
  "report-page",
];

function readExample(name: string): string {
  const readme = readFileSync(join(packages, name, "README.md"), "utf8");
  const [, example = ""] = /```ts\n([^]*?)```/u.exec(readme) ?? [];
  return example;
}

test.each(withoutServer)("the example of %s works, and prints what it says", async (name) => {
  const example = readExample(name);
  const promised = [...example.matchAll(/console\.log\(.*\); \/\/ (.+)$/gmu)].map(([, text]) => text);
  using dir = tempDir();
  const script = example.replaceAll('"visits.db"', JSON.stringify(dir.file("visits.db")));
  const args = ["--input-type=module-typescript", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: join(packages, name) });
  expect(promised).not.toEqual([]);
  expect(stdout.trimEnd().split("\n")).toEqual(promised);
});

test("the tool that the README of tool-kit declares is one", () => {
  const src = { system: "commcare", stream: "demo/visit", id: "1" };
  const lines = [{ closed: true }, { closed: false }, {}].map((fields) =>
    JSON.stringify({ src, case: { case_id: "1", properties: {}, ...fields } }),
  );
  const run = spawnSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", readExample("tool-kit"), "--", "drop-open", "--strict"],
    { cwd: join(packages, "tool-kit"), input: `${lines.join("\n")}\n`, encoding: "utf8" },
  );
  expect(run.stderr).toMatch(/^drop-open: 3 in, 2 rejected, \S+ s\n$/u);
  expect(run.status).toBe(5);
  expect(run.stdout.split("\n").filter((line) => line.includes("NOT_CLOSED"))).toHaveLength(2);
});

test("every package has a README with an example", () => {
  for (const name of readdirSync(packages))
    expect(readFileSync(join(packages, name, "README.md"), "utf8"), name).toMatch(/```(ts|js)\n/u);
});
