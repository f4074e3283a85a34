import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { commcareUsers, startSandbox } from "@d2pipe/sandbox";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

test("the example of the README works as it stands, with another address and login", async () => {
  await using sandbox = await startSandbox({ cases: 40 });
  const [{ username, apiKey }] = commcareUsers;
  const [, example = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const script = example
    .replace("https://www.commcarehq.org", sandbox.commcare.url)
    .replace("robot@example.org", username)
    .replace("…", apiKey);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { cwd: packageFolder },
  );
  expect(stderr).toBe("");
  const { good, bad } = sandbox.seeded.expected;
  expect(stdout).toMatch(
    new RegExp(`^${good.size + bad.size} closed visits, indexed up to 20[^ ]+Z\\n0 found, 1 not found\\n$`),
  );
});
