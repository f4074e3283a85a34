import { spawnSync } from "node:child_process";

/** Everything that can be judged without running a test, each a script of package.json; all of it, even when an early one fails. */
const parts = ["format:check", "lint", "typecheck", "boundaries", "knip", "docs:check"];

const failed: string[] = [];
for (const name of parts) {
  const { status, stdout } = spawnSync("pnpm", ["run", "--silent", name], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  process.stdout.write(`check: ${name}: ${status === 0 ? "clean" : "NOT clean"}\n`);
  if (status !== 0) failed.push(name);
  if (status !== 0) process.stdout.write(stdout);
}
process.exitCode = failed.length === 0 ? 0 : 1;
