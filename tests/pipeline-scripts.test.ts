import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

/** Rules of the pipeline scripts; a new script is covered the moment it exists. */
const folder = join(checkout, "pipelines");
const scripts = readdirSync(folder).filter((name) => name.endsWith(".sh") && name !== "parts.sh");

/** A setting that a script cannot do without, when it is not MAPPING. */
const neededSettings: Readonly<Record<string, string>> = { "datasets-to-dhis2.sh": "QUEUE_DESTINATION" };

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(script: string, args: readonly string[], settings = ""): Ran {
  using dir = tempDir();
  const env = { PATH: process.env.PATH, HOME: dir.path };
  if (settings !== "") writeFileSync(dir.file(".env"), settings, { mode: 0o600 });
  const ran = spawnSync(join(folder, script), args, { cwd: dir.path, env, encoding: "utf8" });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

test("there are scripts to test", () => {
  expect(scripts.length).toBeGreaterThanOrEqual(2);
});

test.each(scripts)(
  "%s names every missing setting, an unknown argument, a flag without its value: exit 2, nothing on stdout",
  (script) => {
    for (const args of [[], ["--bogus"], ["--env"], ["--max-deletes"]]) {
      const { code, stdout, stderr } = run(script, args);
      expect([args, code, stdout]).toEqual([args, 2, ""]);
      expect(stderr).toContain(args[0] ?? `${neededSettings[script] ?? "MAPPING"} is not set`);
      expect(stderr).toContain("no mail was sent: no mail server is set");
    }
  },
);

test("kobo-to-events.sh: KEEP_DAYS that is not a number: exit 2 says so, before anything is made", () => {
  const needed = "SOURCE=kobo://form\nMAPPING=m.json\nORG_UNITS=o.json\nSTATE=./state\n";
  for (const days of ["three", "-1", "1.5"]) {
    const { code, stderr } = run("kobo-to-events.sh", [], `${needed}KEEP_DAYS=${days}\n`);
    expect([days, code, stderr]).toEqual([
      days,
      2,
      expect.stringContaining(`KEEP_DAYS is ${days}; expected`),
    ]);
  }
});

test.each([
  ["LOOK_BACK", "0"],
  ["LOOK_BACK", "four"],
  ["LOOK_BACK", "1.5"],
  ["BLANK", "true"],
])("datasets-to-cases.sh: %s=%s: exit 2 says so, before any server is asked", (name, value) => {
  const needed = "CASE_TYPE=facility\nMAPPING=map.csv\nSTATE=./state\n";
  const { code, stderr } = run("datasets-to-cases.sh", [], `${needed}${name}=${value}\n`);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${name} is ${value}; expected`)]);
});

test("datasets-to-dhis2.sh: a PAIR that is not a file name, and an unclear INCLUDE_DELETED: exit 2 says so", () => {
  const needed = "DATA_SETS=all\n";
  for (const wrong of ["PAIR=../other", "INCLUDE_DELETED=perhaps"]) {
    const { code, stderr } = run("datasets-to-dhis2.sh", ["-d"], `${needed}${wrong}\n`);
    const expected = `datasets-to-dhis2.sh: ${wrong.replace("=", " is ")}; expected`;
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)]);
  }
});

test.each(scripts)("%s --help needs no settings, whatever stands in them", (script) => {
  for (const args of [["--help"], ["-h"], ["--env", "no.env", "--help"]]) {
    const { code, stderr } = run(script, args, "no setting");
    expect([args, code]).toEqual([args, 0]);
    expect(stderr).toContain(`${script} [--env FILE]`);
  }
});

test.each(scripts)("%s: every flag of its usage is one that it takes", (script) => {
  const text = readFileSync(join(folder, script), "utf8");
  const usage = text.slice(text.indexOf("<<'TEXT'"), text.indexOf("\nTEXT\n"));
  const flags = new Set(usage.match(/--[a-z][a-z_-]+/gu));
  expect(flags.size).toBeGreaterThan(3);
  for (const flag of flags) {
    expect([flag, run(script, [flag, "1", "2"]).stderr]).not.toEqual([
      flag,
      expect.stringContaining(`unknown argument ${flag}`),
    ]);
  }
});

test.each(scripts)("%s: a settings file that is named has to be there", (script) => {
  const { code, stdout, stderr } = run(script, ["--env", "other/.env"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^run-pipeline: --env other\/\.env: there is no such file$/mu);
});

test.each(scripts)(
  "%s: settings with a $, spaces and the line ends of Windows are what they are",
  (script) => {
    const { code, stderr } = run(
      script,
      [],
      "DHIS2_PASSWORD=Sec$ret99 two words; `id`\r\nMAPPING=mapping.csv\r\n",
    );
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/MAPPING is not set|unbound variable|command not found|ret99/u);
    expect(stderr).toMatch(/is not set \(pipelines\/\.env/u);
  },
);

/** Runs lines of bash with the shared parts, as a script does that run-pipeline has started. */
function runParts(lines: string, cwd: string): Ran {
  const ran = spawnSync("bash", ["-euo", "pipefail", "-c", `. ${folder}/parts.sh; ${lines}`], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, D2PIPE_RUN: cwd },
  });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

test("metadata that cannot be pulled ends the script with the tool's own exit code; the last snapshot serves while DHIS2 is down", () => {
  using dir = tempDir();
  const refresh = (code: number): number | null =>
    runParts(`pull-metadata() { return ${code}; }; refresh_metadata x snapshot.json; exit 42`, dir.path).code;
  expect([6, 4, 143].map(refresh)).toEqual([6, 4, 143]);
  expect(refresh(0)).toBe(42);
  expect([6, 4, 143].map(refresh)).toEqual([6, 42, 143]);
  expect(readdirSync(dir.path).filter((name) => name.includes("partial"))).toEqual([]);
});

test("each step is reported with its exit code, and one that fails ends the script", () => {
  using dir = tempDir();
  const { code } = runParts("good() { :; }; bad() { return 7; }; step good; step bad; step good", dir.path);
  expect(code).toBe(7);
  expect(readFileSync(dir.file("steps"), "utf8")).toBe("good 0\nbad 7\n");
});

test("every tool of a pipe is reported with its exit code", () => {
  using dir = tempDir();
  const lines = (second: string): string =>
    `pipe() { true | (${second}) | false; pipe_ended "a b c" "\${PIPESTATUS[@]}"; }; run_pipe pipe; was_alone || exit 9`;
  expect(runParts(lines("exit 5"), dir.path).code).toBe(0);
  expect(readFileSync(dir.file("steps"), "utf8")).toBe("a 0\nb 5\nc 1\n");
  expect(runParts(lines("exit 8"), dir.path).code).toBe(9);
});

test("a second signal, into a command that fails, does not end a script that is stopping", () => {
  const script = `set -euo pipefail; . '${join(folder, "parts.sh")}'; stopped=143; trap 'stop 143 TERM' TERM
    failed=$(kill -TERM $$; exit 1) || true
    echo "goes on"`;
  const { status, stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, "goes on\n"]);
});
