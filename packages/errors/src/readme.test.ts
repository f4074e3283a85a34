import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands, and prints what it says", async () => {
  const [, example = ""] = /```ts\n([^]*?)```/u.exec(readme) ?? [];
  const promised = [...example.matchAll(/console\.log\(.*\); \/\/ (.+)$/gmu)].map(([, text]) => text);
  const args = ["--input-type=module-typescript", "--eval", example];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: packageFolder });
  expect(promised).toHaveLength(2);
  expect(stdout.trimEnd().split("\n")).toEqual(promised);
});
