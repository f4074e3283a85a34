import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isUid } from "./uid.ts";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands", async () => {
  const [, example = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const args = ["--input-type=module", "--eval", example];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: packageFolder });
  expect(stderr).toBe("");
  const [age, uid = "", issue, ...rest] = stdout.split("\n");
  expect(age).toBe("3f1c has age 4");
  expect(isUid(uid)).toBe(true);
  expect(issue).toMatch(/^src\.stream: /u);
  expect(rest).toEqual([""]);
});
