import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
}

/** A run that broke before it could count has no report. */
function readCounts(report: string): Counts {
  if (!existsSync(report)) return { numPassedTests: 0, numFailedTests: 0 };
  const counts: Counts = JSON.parse(readFileSync(report, "utf8"));
  return counts;
}

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
const { numPassedTests, numFailedTests } = readCounts(report);
rmSync(folder, { recursive: true });
// A file that cannot be loaded, or an error outside of every test, fails the run without a failed test.
const failed = status === 0 ? 0 : Math.max(1, numFailedTests);
process.stdout.write(`\n${numPassedTests} passed, ${failed} failed\n`);
process.exitCode = status ?? 1;
