import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseEnv } from "node:util";

export const bin: string = join(import.meta.dirname, "..", "bin");

/** Runs a bench against a sandbox in a process of its own that accepts at once and serves prepared pages. */
export async function withFastSandbox<T>(
  args: readonly string[],
  bench: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "d2pipe-bench-"));
  const file = join(folder, "sandbox.env");
  const child = spawn(join(bin, "sandbox"), ["--fast", "--quiet", "--env", file, ...args], {
    stdio: "ignore",
  });
  try {
    while (!existsSync(file)) {
      if (child.exitCode !== null) throw new Error("the sandbox ended before it was ready");
      await wait(50);
    }
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, "utf8")))) env[name] = value ?? "";
    return await bench(env);
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
}
