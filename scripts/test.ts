import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs every test and ends with the plain line `N passed, N failed`. */
const folder = mkdtempSync(join(tmpdir(), "d2pipe-test-"));
const report = join(folder, "report.json");
const args = [
  "exec",
  "vitest",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
];
const { status } = spawnSync("pnpm", [...args, ...process.argv.slice(2)], { stdio: "inherit" });
const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, "utf8"));
rmSync(folder, { recursive: true });
const failed = Math.max(numFailedTests, status === 0 ? 0 : Math.max(1, numFailedTestSuites > 0 ? 1 : 0));
process.stdout.write(`\n${numPassedTests} passed, ${failed} failed\n`);
process.exitCode = status ?? 1;
