import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkout, type SandboxTest, tempDir, type TempDir, withSandbox } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { casesSettings } from "../cases-to-events/cases-script.ts";
import { heldEvents, mappingFlags, program } from "../cases-to-events/pipeline.ts";
import { npmInstall, pack } from "./pack.ts";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const tools = readdirSync(join(checkout, "bin")).filter((name) => name !== "launch");
const scripts = ["cases-to-events.sh", "datasets-to-cases.sh", "datasets-to-dhis2.sh", "kobo-to-events.sh"];
let home: TempDir;
let prefix: string;
let tarball: string;

beforeAll(() => {
  home = tempDir();
  prefix = home.file("prefix");
  tarball = pack("distribution", home.path);
  npmInstall(home.path, ["--global", tarball]);
});

afterAll(() => home[Symbol.dispose]());

/** A command on a machine that has Node, this package and the usual Unix commands. */
async function shell(command: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const PATH = `${join(prefix, "bin")}:${dirname(process.execPath)}:/usr/bin:/bin`;
  try {
    const options = { env: { PATH, HOME: home.path, ...env }, cwd: home.path };
    const printed = await promisify(execFile)("/bin/bash", ["-c", `set -o pipefail; ${command}`], options);
    return { code: 0, ...printed };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stdout" in error && "stderr" in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

test("one package, nothing else: every tool and script is on the PATH, the licences of what is bundled are in it", () => {
  expect(readdirSync(join(prefix, "bin")).toSorted()).toEqual([...tools, ...scripts].toSorted());
  const modules = join(prefix, "lib", "node_modules");
  expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["d2pipe"]);
  const files = readdirSync(join(modules, "d2pipe"), { recursive: true, withFileTypes: true });
  expect(files.filter(({ name }) => name === "node_modules")).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(modules, "d2pipe", "package.json"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  expect([manifest.version, manifest.dependencies]).toEqual([version, undefined]);
  const licences = readFileSync(join(modules, "d2pipe", "THIRD-PARTY.txt"), "utf8");
  for (const name of ["zod", "@aws-sdk/client-s3", "@azure/storage-blob", "nodemailer", "csv-parse"])
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "mu"));
  for (const name of [
    ".env.example",
    ".env.kobo.example",
    ".env.datasets-to-dhis2.example",
    "pairs.example.json",
    "crontab.example",
  ])
    expect(existsSync(join(modules, "d2pipe", "pipelines", name))).toBe(true);
  const size = files
    .filter((file) => file.isFile())
    .map((file) => statSync(join(file.parentPath, file.name)).size);
  // The whole of it would be 16 MB if each tool had its own copy of everything.
  expect(size.reduce((sum, one) => sum + one, 0)).toBeLessThan(8_000_000);
});

test("every link in its docs leads to a file that is in it", () => {
  const folder = join(prefix, "lib", "node_modules", "d2pipe");
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".md"),
  );
  const links = pages.flatMap((page) =>
    [...readFileSync(join(folder, page), "utf8").matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/gu)].map(
      ([, link = ""]) => join(dirname(page), link),
    ),
  );
  expect(links).toContain("docs/recovery.md");
  expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([]);
});

test("publint finds nothing", async () => {
  const { stdout, stderr } = await shell(
    `${join(checkout, "tests/node_modules/.bin/publint")} run ${tarball} --strict`,
  );
  expect(stderr).toBe("");
  expect(stdout).toContain("All good!");
});

test.each(tools)("%s --version and --help, without loading what the work needs", async (tool) => {
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  expect(await shell(`${tool} --version`)).toEqual({ code: 0, stdout: `${tool} ${version}\n`, stderr: "" });
  const help = await shell(`${tool} --help`);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toContain("\nEXIT CODES\n");
  const lib = join(prefix, "lib", "node_modules", "d2pipe", "lib");
  const main = join(lib, `${tool}.mjs`);
  // Every module that was loaded, by Node's own report of it.
  const hook = `data:text/javascript,${encodeURIComponent(
    `import { registerHooks } from "node:module";
     registerHooks({ load(url, context, next) { process.stderr.write(url + "\\n"); return next(url, context); } });`,
  )}`;
  const loaded = await shell(`node --import '${hook}' ${main} --version`);
  expect(loaded.stderr).toContain(main);
  const parts = readdirSync(join(lib, "parts"));
  for (const part of ["s3-store", "azure-store", "nodemailer", "schemas", "create-push-dhis2"]) {
    expect(parts).toContain(`${part}.mjs`);
    expect(loaded.stderr).not.toContain(`/${part}.mjs`);
  }
});

test.each(scripts)("%s names what it needs, from the link that npm made", async (script) => {
  writeFileSync(home.file("empty.env"), "", { mode: 0o600 });
  expect((await shell(`${script} --help`)).stderr).toContain(`${script} [--env FILE]`);
  const { code, stderr } = await shell(`${script} --env empty.env`);
  expect(code).toBe(2);
  expect(stderr).toMatch(/(?:MAPPING|DATA_SETS) is not set \(pipelines\/\.env/u);
});

test("a pipe that a person types brings every case into DHIS2", async () => {
  await withSandbox({ cases: 400 }, async ({ sandbox, env }: SandboxTest) => {
    const { good, bad } = sandbox.seeded.expected;
    const { code, stdout, stderr } = await shell(
      `pull-metadata --program ${program} > metadata.json && fetch-cases --type visit --closed --since all --index pipe.db \
        | to-events ${mappingFlags.join(" ")} --metadata metadata.json | push-dhis2 --index pipe.db | mail-outcomes --on error`,
      { ...env },
    );
    expect(stderr).toContain(`push-dhis2: ${good.size} in, ${good.size} created`);
    expect(code).toBe(5);
    expect(stdout.split("\n").filter((line) => line.includes('"outcome"')).length).toBe(good.size + bad.size);
    expect((await heldEvents(sandbox)).length).toBe(good.size);
    // Started again, the tools are read from V8's cache of them.
    expect(existsSync(home.file(".cache/d2pipe"))).toBe(true);
  });
});

test("the hourly script runs as cron runs it: by its link, with a short PATH", async () => {
  await withSandbox({ cases: 400 }, async ({ sandbox, env }: SandboxTest) => {
    const settings = Object.entries({ ...env, ...casesSettings, STATE: home.file("state") });
    writeFileSync(home.file("visits.env"), settings.map(([name, value]) => `${name}=${value}\n`).join(""), {
      mode: 0o600,
    });
    const script = join(prefix, "bin", "cases-to-events.sh");
    const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
    const { code, stderr } = await shell(`${script} --env visits.env`, { PATH });
    expect(stderr).toContain("mail-outcomes: ");
    expect(code).toBe(5);
    expect((await heldEvents(sandbox)).length).toBe(sandbox.seeded.expected.good.size);
  });
});

test("a tool starts with the memory settings that suit it, unless the environment has its own", async () => {
  const print = "process.stderr.write([...process.execArgv, process.env.MALLOC_ARENA_MAX].join(' '))";
  writeFileSync(home.file("print.cjs"), print);
  const NODE_OPTIONS = `--require ${home.file("print.cjs")}`;
  const startOf = async (tool: string, env = {}): Promise<string> =>
    (await shell(`${tool} --version`, { NODE_OPTIONS, ...env })).stderr;
  expect(await startOf("to-events")).toBe("--max-semi-space-size=8 1");
  expect(await startOf("fetch-kobo")).toBe("--max-semi-space-size=4 1");
  expect(await startOf("pull-datasets")).toBe("--max-semi-space-size=1 1");
  expect(await startOf("push-dhis2")).toBe("--max-semi-space-size=8 --heap-growing-percent=50 1");
  expect(await startOf("to-events", { MALLOC_ARENA_MAX: "4" })).toBe("--max-semi-space-size=8 4");
});

test("without Node, or with an old one, a tool says so in one line", async () => {
  const bin = join(prefix, "bin", "to-events");
  const none = await shell(bin, { PATH: "/nonexistent" });
  const missing = "to-events: needs Node 24.12 or newer, and there is no node on the PATH\n";
  expect(none).toEqual({ code: 2, stdout: "", stderr: missing });
  writeFileSync(
    home.file("old.cjs"),
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "24.11.1" } });' +
      'Object.defineProperty(process, "version", { value: "v24.11.1" });',
  );
  const old = await shell(bin, { NODE_OPTIONS: `--require ${home.file("old.cjs")}` });
  const tooOld = "to-events: needs Node 24.12 or newer, and the node on the PATH is v24.11.1\n";
  expect(old).toEqual({ code: 2, stdout: "", stderr: tooOld });
});
