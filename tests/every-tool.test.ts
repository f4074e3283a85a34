import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Rules that hold for every tool; a new tool is covered as soon as it has its link in `bin/`. */
const root = join(import.meta.dirname, "..");
const tools = readdirSync(join(root, "bin")).filter((name) => name !== "launch");

test("every folder of a tool has its link in bin", () => {
  const folders = readdirSync(join(root, "tools")).filter((name) =>
    existsSync(join(root, "tools", name, "src", "main.ts")),
  );
  expect(tools.toSorted()).toEqual([...folders, "sandbox"].toSorted());
});

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(tool: string, args: readonly string[], input = "", env: Record<string, string> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(join(root, "bin", tool), args, {
    input,
    encoding: "utf8",
    timeout: 300_000,
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...env,
    },
    cwd: join(root, "tests"),
  });
  return { code: status, stdout, stderr };
}

test("there are tools to test", () => {
  expect(tools.length).toBeGreaterThanOrEqual(7);
});

test.each(tools)("%s --help is complete, on stdout, exit 0", (tool) => {
  const { code, stdout } = run(tool, ["--help"]);
  expect(code).toBe(0);
  for (const title of ["USAGE", "STREAMS", "COMMON FLAGS", "EXIT CODES", "EXAMPLES"])
    expect(stdout).toContain(`\n${title}\n`);
  const examples = stdout.slice(stdout.indexOf("\nEXAMPLES\n")).split("\nNOTES\n")[0] ?? "";
  expect(examples.split("\n\n").filter((part) => part.includes(tool)).length).toBeGreaterThanOrEqual(2);
  expect(stdout).not.toContain("\u001B");
  // A list that nothing is in.
  expect(stdout).not.toContain("uses ,");
});

test.each(tools)("%s --version is one line", (tool) => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(run(tool, ["--version"])).toMatchObject({ code: 0, stdout: `${tool} ${version}\n`, stderr: "" });
});

test.each(tools)("%s refuses what it does not know: exit 2, nothing on stdout, every issue named", (tool) => {
  const { code, stdout, stderr } = run(tool, ["--nonsense", "--more-nonsense", "x"]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("--nonsense");
  expect(stderr).toContain("--more-nonsense");
});

// As cobra does (and not clap, which shows the help when it stands first): a command line with an issue writes nothing to
// stdout, where the next tool of a pipe would read the help as lines.
test.each(tools)("%s refuses what it does not know also beside --help and --version", (tool) => {
  for (const asked of ["--help", "-h", "--version", "--completion=bash"]) {
    for (const args of [
      [asked, "--nope"],
      ["--nope", asked],
    ]) {
      const { code, stdout, stderr } = run(tool, args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
      expect(stderr).toContain("unknown flag --nope");
    }
  }
  expect(run(tool, ["--help", "--quiet"]).code).toBe(0);
});

test.each(tools)("%s refuses a secret as a flag", (tool) => {
  const { code, stderr } = run(tool, ["--password", "hunter2"]);
  expect(code).toBe(2);
  expect(stderr).toContain("secrets are never flags");
});

test.each(tools)("%s completes in bash", (tool) => {
  const { stdout } = run(tool, ["--completion", "bash"]);
  const line = `source /dev/stdin <<'SCRIPT'\n${stdout}\nSCRIPT\nCOMP_WORDS=(${tool} --ver); COMP_CWORD=1; _${tool.replaceAll("-", "_")}; echo "\${COMPREPLY[@]}"`;
  const bash = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  expect(bash.stderr).toBe("");
  expect(bash.stdout).toContain("--verbose");
  expect(bash.stdout).toContain("--version");
});

test.each(tools)("%s --print-config hides secrets", (tool) => {
  const secrets = {
    DHIS2_TOKEN: "sesame1",
    COMMCARE_API_KEY: "sesame2",
    SMTP_URL: "smtp://u:sesame3@h",
    DATABASE_URL: "postgres://u:sesame4@h/d",
  };
  const { code, stdout, stderr } = run(tool, ["--print-config"], "", secrets);
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain("sesame");
});

test.each(tools)("%s has its page, its launcher and its row in the README", (tool) => {
  expect(existsSync(join(root, "docs", "tools", `${tool}.md`))).toBe(true);
  expect(existsSync(join(root, "bin", tool))).toBe(true);
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`(docs/tools/${tool}.md)`);
});
