import { spawnSync } from "node:child_process";

/** Everything that can be judged without running a test; all of it, even when an early part fails. */
const parts: readonly (readonly [string, readonly string[]])[] = [
  ["format", ["oxfmt", "--check", "."]],
  ["lint", ["oxlint", "--type-aware", "--deny-warnings"]],
  ["types", ["tsc", "--noEmit"]],
  ["layers", ["turbo", "boundaries"]],
  ["dead code", ["knip"]],
  ["docs", ["node", "scripts/docs.ts", "--check"]],
];

const failed: string[] = [];
for (const [name, [command = "", ...args]] of parts) {
  const { status, stdout } = spawnSync("pnpm", ["exec", command, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  process.stdout.write(`check: ${name}: ${status === 0 ? "clean" : "NOT clean"}\n`);
  if (status !== 0) failed.push(name);
  if (status !== 0) process.stdout.write(stdout);
}
process.exitCode = failed.length === 0 ? 0 : 1;
