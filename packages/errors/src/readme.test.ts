import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands", async () => {
  const [, example = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const args = ["--input-type=module", "--eval", example];
  const running = promisify(execFile)(process.execPath, args, { cwd: packageFolder });
  await expect(running).rejects.toMatchObject({
    code: 2,
    stdout: "",
    stderr: "E_CONFIG: DHIS2_URL is not set (set it in .env)\n",
  });
});
