import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

/** Rules of the pipeline scripts; a new script is covered the moment it exists. */
const folder = join(checkout, "pipelines");
const scripts = readdirSync(folder).filter((name) => name.endsWith("-events.sh"));

function run(
  script: string,
  ...args: readonly string[]
): { code: number | null; stdout: string; stderr: string } {
  using dir = tempDir();
  const env = { PATH: process.env.PATH, HOME: dir.path };
  const { status, stdout, stderr } = spawnSync(join(folder, script), args, {
    cwd: dir.path,
    env,
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

test("there are scripts to test", () => {
  expect(scripts.length).toBeGreaterThanOrEqual(2);
});

test.each(scripts)(
  "%s names every missing setting, an unknown word, a flag without its value: exit 2, nothing on stdout",
  (script) => {
    for (const args of [[], ["--bogus"], ["--env"]]) {
      const { code, stdout, stderr } = run(script, ...args);
      expect([args, code, stdout]).toEqual([args, 2, ""]);
      expect(stderr).toContain(script);
    }
    expect(run(script).stderr).toMatch(/MAPPING is not set/);
  },
);

test.each(scripts)("%s: a file of settings that is named has to be there", (script) => {
  const { code, stdout, stderr } = run(script, "--env", "other/.env");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(`${script}: --env other/.env: there is no such file\n`);
});

test.each(scripts)("%s: a file of settings with the line ends of Windows is told", (script) => {
  using dir = tempDir();
  const file = dir.file("windows.env");
  writeFileSync(file, "MAPPING=mapping.csv\r\n");
  const { code, stderr } = run(script, "--env", file);
  expect(code).toBe(2);
  expect(stderr).toBe(`${script}: ${file}: has the line ends of Windows; save it with those of Unix (LF)\n`);
});

test("of several exit codes a script shows the one that has to be known first", () => {
  const mostSevere = (...codes: number[]): string =>
    spawnSync("bash", ["-c", `. ${folder}/parts.sh; most_severe ${codes.join(" ")}`], {
      encoding: "utf8",
    }).stdout.trim();
  expect(mostSevere(0, 0, 0)).toBe("0");
  expect(mostSevere(0, 5, 0, 0)).toBe("5");
  expect(mostSevere(6, 3, 3, 3)).toBe("6");
  expect(mostSevere(0, 5, 4, 3)).toBe("4");
  expect(mostSevere(0, 5, 1, 0)).toBe("1");
  expect(mostSevere(137, 3, 3, 0)).toBe("3");
  expect(mostSevere(137, 0)).toBe("137");
});

test("metadata that cannot be pulled ends the script with the tool's own exit code; the last snapshot serves while DHIS2 is down", () => {
  using dir = tempDir();
  const refresh = (code: number): number | null =>
    spawnSync(
      "bash",
      [
        "-euc",
        `. ${folder}/parts.sh; pull-metadata() { return ${code}; }; refresh_metadata x snapshot.json; exit 42`,
      ],
      { cwd: dir.path },
    ).status;
  expect([6, 4, 143].map(refresh)).toEqual([6, 4, 143]);
  expect(refresh(0)).toBe(42);
  expect([6, 4, 143].map(refresh)).toEqual([6, 42, 143]);
});
