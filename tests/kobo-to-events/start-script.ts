import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type SandboxTest } from "@d2pipe/testkit";

export interface Ran {
  code: number | null;
  stderr: string;
}

/** `pipelines/kobo-to-events.sh` as cron runs it, keeping its files in the folder `state`. `kill` ends all of its tools. */
export function startScript(
  { env, dir }: SandboxTest,
  state: string,
  others: Readonly<Record<string, string>>,
): { kill(): void; done: Promise<Ran> } {
  const settings = {
    STREAM: "sipca",
    DELIMITER: "~",
    MAPPING: dir.file("mapping_generated.json"),
    ORG_UNITS: dir.file("mapping_orgUnits.json"),
    STATE: dir.file(state),
    SMTP_URL: "",
    ...others,
  };
  // All settings come by the environment.
  writeFileSync(dir.file("empty.env"), "", { mode: 0o600 });
  const child = spawn(join(checkout, "pipelines", "kobo-to-events.sh"), ["--env", dir.file("empty.env")], {
    env: { PATH: process.env.PATH ?? "", HOME: dir.path, ...env, ...settings },
    detached: true,
    cwd: dir.path,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  const done = new Promise<Ran>((resolve) => child.on("close", (code) => resolve({ code, stderr })));
  return { kill: () => void process.kill(-(child.pid ?? 0), "SIGKILL"), done };
}
