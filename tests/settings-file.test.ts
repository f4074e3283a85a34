import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, runTool, serveHttp, startTool, tempDir } from "@d2pipe/testkit";
import { renderPipelineSettingsTable, renderSettingsTable } from "@d2pipe/tool-kit";
import { expect, test } from "vitest";

const examples = readdirSync(join(checkout, "pipelines")).filter(
  (name) => name.endsWith(".example") && name.startsWith(".env"),
);

test("the file that the sandbox writes is read by --env and by a shell alike", async () => {
  using dir = tempDir();
  const file = dir.file("sandbox.env");
  const sandbox = startTool("sandbox", {
    args: ["--cases", "20", "--submissions", "0", "--write-env", file],
    stdout: "text",
  });
  await expect.poll(() => existsSync(file), { timeout: 30_000 }).toBe(true);
  const args = ["--type", "visit", "--since", "all"];
  const read = await runTool("fetch-cases", { args: [...args, "--env", file] });
  const command = `set -a; . ${file}; set +a; exec ${join(checkout, "bin", "fetch-cases")} ${args.join(" ")}`;
  const { status, stdout } = spawnSync("bash", ["-c", command], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: dir.path },
  });
  sandbox.kill("SIGTERM");
  await sandbox.done;
  const casesOf = (text: string): number =>
    text.split("\n").filter((line) => line.includes('"case":')).length;
  expect([read.code, status, casesOf(read.stdout), casesOf(stdout)]).toEqual([0, 0, 20, 20]);
});

test("a login with every character that means something to a shell reaches the server as it is", async () => {
  using dir = tempDir();
  const password = "Sec$ret99 `id` \"x\" 'y' \\ ; & | > # * ~ é";
  const sent: (string | undefined)[] = [];
  await using server = await serveHttp(({ headers }, response) => {
    sent.push(headers.authorization);
    response.writeHead(401).end();
  });
  const file = dir.file("a.env");
  writeFileSync(file, `DHIS2_URL=${server.url}\nDHIS2_USERNAME=admin\nDHIS2_PASSWORD=${password}\n`, {
    mode: 0o600,
  });
  const { code } = await runTool("pull-metadata", {
    args: ["--program", "m9HubivKFQ0", "--env", file],
    stdout: "text",
  });
  expect(code).toBe(6);
  const [basic = ""] = sent;
  expect(Buffer.from(basic.replace("Basic ", ""), "base64").toString("utf8")).toBe(`admin:${password}`);
});

test("the environment takes precedence over the file, and --print-config says where each setting is from", async () => {
  using dir = tempDir();
  const file = dir.file("a.env");
  writeFileSync(file, "# settings\nDHIS2_URL=https://file\nDHIS2_TOKEN='d2pat_sesame'\n", { mode: 0o600 });
  const { code, stdout } = await runTool("push-dhis2", {
    args: ["--env", file, "--print-config"],
    env: { DHIS2_USERNAME: "admin" },
    stdout: "text",
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^DHIS2_URL +https://file +${file} line 2$`, "mu"));
  expect(stdout).toMatch(new RegExp(`^DHIS2_TOKEN +\\(set, hidden\\) +${file} line 3$`, "mu"));
  expect(stdout).toMatch(/^DHIS2_USERNAME +admin +environment DHIS2_USERNAME$/mu);
  expect(stdout).not.toContain("sesame");
});

test.each([
  ["a wrong line", "DHIS2_URL=https://h\nd2pat_sesame\n", 0o600, "line 2: expected NAME=value"],
  ["a file that others can read", "DHIS2_TOKEN=d2pat_sesame\n", 0o644, "chmod 600"],
])("%s: exit 2, named without what stands there", async (_, text, mode, message) => {
  using dir = tempDir();
  const file = dir.file("a.env");
  writeFileSync(file, text);
  chmodSync(file, mode);
  const { code, stdout, stderr } = await runTool("push-dhis2", { args: ["--env", file] });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("sesame");
});

test.each(examples)("pipelines/%s has no name that nobody reads, and can be read itself", async (name) => {
  using dir = tempDir();
  const text = readFileSync(join(checkout, "pipelines", name), "utf8");
  const names = Array.from(text.matchAll(/^#?([A-Z0-9_]+)=/gmu), ([, each = ""]) => each);
  const known = new Set([...renderSettingsTable(), ...renderPipelineSettingsTable()].map(([each]) => each));
  // Of two servers: with the name of the connection inside.
  const toPlain = (each: string): string => each.replace(/^DHIS2_(?:SOURCE|TARGET)_/u, "DHIS2_");
  expect(names.filter((each) => !known.has(toPlain(each)))).toEqual([]);
  writeFileSync(dir.file("a.env"), text, { mode: 0o600 });
  const { code, stderr } = await runTool("push-dhis2", {
    args: ["--env", dir.file("a.env"), "--print-config"],
    stdout: "text",
  });
  expect([code, stderr]).toEqual([0, ""]);
});
