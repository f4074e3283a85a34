import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { dhis2Login, startSandbox } from "@d2pipe/sandbox";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands, with another address and password", async () => {
  await using sandbox = await startSandbox();
  const [, example = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const script = example
    .replace("https://dhis2.example.org", sandbox.dhis2.url)
    .replace("…", dhis2Login.password);
  expect(script).not.toContain("example.org");
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { cwd: packageFolder },
  );
  expect(stderr).toBe("");
  expect(stdout.split("\n")).toEqual([
    "integration writes to DHIS2 2.42.4.1",
    "{ created: 1, updated: 0, deleted: 0, ignored: 0, total: 1 }",
    "COMPLETED",
    "",
  ]);
});
