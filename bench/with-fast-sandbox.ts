import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";

export const bin: string = join(import.meta.dirname, "..", "bin");

/** Runs a bench against a sandbox in a process of its own that accepts at once and serves prepared pages. */
export async function withFastSandbox<T>(
  args: readonly string[],
  bench: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const child = spawn(join(bin, "sandbox"), ["--fast", ...args], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const { env }: { env: Record<string, string> } = JSON.parse(line);
      return await bench(env);
    }
    throw new Error("the sandbox ended before it was ready");
  } finally {
    child.kill("SIGTERM");
  }
}
