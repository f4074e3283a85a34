import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { ipcSurvey, koboUsers, startSandbox } from "@d2pipe/sandbox";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands, with another address, token and form", async () => {
  await using sandbox = await startSandbox({ submissions: 1200 });
  const [{ token }] = koboUsers;
  const [, example = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const script = example
    .replace("https://kf.kobotoolbox.org", sandbox.kobo.url)
    .replace("…", token)
    .replace('"aXYZ"', `"${ipcSurvey.uid}"`);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { cwd: packageFolder },
  );
  const named = sandbox.kobo.simulator.store.list().filter(({ answers }) => answers.FACILITY !== undefined);
  expect(stderr).toBe("");
  expect(stdout).toMatch(
    new RegExp(
      `^IPC assessment: \\d+ questions and groups\\n${named.length} submissions .*\\n1200 lines\\n$`,
    ),
  );
});
