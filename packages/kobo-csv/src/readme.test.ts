import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands", () => {
  const [, script = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const stdout = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: packageFolder,
    input: '"_id";"FACILITY"\r\n"7";"HF 12, ""north"""\r\n"8";"NA"\r\n',
    encoding: "utf8",
  });
  expect(stdout).toBe('_id,FACILITY\r\n7,"HF 12, ""north"""\r\n8,\r\n2 rows\n');
});
