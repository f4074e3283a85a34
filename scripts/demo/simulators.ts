import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { envFile, root } from "./demo-folder.ts";

/** The sandbox as a user starts it. */
export interface Simulators extends AsyncDisposable {
  /** Value of a setting that it wrote. */
  setting(name: string): string;
  countEvents(): Promise<number>;
}

async function start(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(join(root, "bin", "sandbox"), [...args, "--write-env", envFile, "--quiet"], {
    stdio: "inherit",
  });
  while (!existsSync(envFile)) {
    if (child.exitCode !== null) throw new Error("the sandbox did not start");
    await wait(50);
  }
  return child;
}

export async function startSimulators(args: readonly string[]): Promise<Simulators> {
  const child = await start(args);
  const text = readFileSync(envFile, "utf8");
  const setting = (name: string): string => new RegExp(`^${name}='?([^'\n]+)`, "m").exec(text)?.[1] ?? "";
  return {
    setting,
    async countEvents() {
      const answer = await fetch(`${setting("DHIS2_URL")}/__state`);
      const { events }: { events: { deleted: boolean }[] } = JSON.parse(await answer.text());
      return events.filter(({ deleted }) => !deleted).length;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
