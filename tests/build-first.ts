import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkout } from "@d2pipe/testkit";
import type { TestProject } from "vitest/node";

/** A second where nothing has changed, by turbo's cache. */
function build(): void {
  if (process.env.D2PIPE_FROM_SOURCE === "1") return;
  const args = ["run", "build", "--output-logs=errors-only"];
  const { status, stdout, stderr, error } = spawnSync(join(checkout, "node_modules", ".bin", "turbo"), args, {
    cwd: checkout,
    encoding: "utf8",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`the build failed, so no test was run\n${stdout}${stderr}`);
  const [, cached = "?", total = "?"] = /Cached:\s+(\d+) cached, (\d+) total/u.exec(stdout) ?? [];
  process.stderr.write(
    `build: ${Number(total) - Number(cached)} of ${total} were out of date and are built anew\n`,
  );
}

/**
 * Runs before the first test, and before each repetition in watch mode, however vitest was started: tests drive the built tools,
 * and a stale build would pass or fail for what is not in the source.
 */
export function setup(project: TestProject): void {
  build();
  project.onTestsRerun(build);
}
