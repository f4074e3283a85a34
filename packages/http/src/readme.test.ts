import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { serveHttp } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const packageFolder = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageFolder), "utf8");

async function runExample(status: number, body: string): Promise<{ stdout: string; stderr: string }> {
  await using server = await serveHttp((request, response) => {
    response.writeHead(request.url === "/api/system/info" ? status : 404).end(body);
  });
  const [, example = ""] = /```js\n([^]*?)```/u.exec(readme) ?? [];
  const script = example.replace(/https:[^"]*/, server.url);
  expect(script).toContain(server.url);
  const args = ["--input-type=module", "--eval", script];
  return await promisify(execFile)(process.execPath, args, { cwd: packageFolder });
}

test("the example of the README works as it stands, with another address", async () => {
  expect(await runExample(200, '{"version":"2.42.4.1"}')).toEqual({ stdout: "2.42.4.1\n", stderr: "" });
  const refused = await runExample(401, "");
  expect(refused.stdout).toBe("");
  expect(refused.stderr).toMatch(/^log in again: DHIS2: GET .*answered 401\n$/);
});
