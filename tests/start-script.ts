import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type SandboxTest } from "@d2pipe/testkit";

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ScriptOptions {
  args?: readonly string[];
  /** Settings besides those of the sandbox, by the environment. */
  settings?: Readonly<Record<string, string>>;
}

export interface RunningScript {
  /** To the script alone, as `kill PID` does it. */
  signal(signal: NodeJS.Signals): void;
  /** To each of its processes, as systemd does it. */
  signalAll(signal: NodeJS.Signals): void;
  /** `kill -9` of everything that the script has started, and of itself; false when nothing was left of it. */
  killAll(): boolean;
  /** Processes of this run that are alive. */
  processes(): number[];
  /** Resolves once stderr says it; rejects when the script ended without. */
  saw(pattern: RegExp): Promise<void>;
  readonly done: Promise<Ran>;
}

/** Every process that has the mark in its environment: children of children too, whichever group they are in. */
function findProcesses(mark: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        const isAlive = !/^\d+ \(.*\) Z /u.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
        return pid > 0 && isAlive && readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        return false;
      }
    });
}

function sendToEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
}

function killEach(mark: string): boolean {
  let isAny = false;
  // Until none is left: one of them may just have started another.
  for (let pids = findProcesses(mark); pids.length > 0; pids = findProcesses(mark)) {
    isAny = true;
    sendToEach(pids, "SIGKILL");
  }
  return isAny;
}

/** A script of `pipelines/` as cron runs it: in a folder of its own, with an empty settings file. */
export function startScript(
  script: string,
  { env, dir }: Pick<SandboxTest, "env" | "dir">,
  { args = [], settings = {} }: ScriptOptions = {},
): RunningScript {
  const mark = `D2PIPE_TEST_RUN=${randomUUID()}`;
  writeFileSync(dir.file("empty.env"), "", { mode: 0o600 });
  const child = spawn(join(checkout, "pipelines", script), ["--env", dir.file("empty.env"), ...args], {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: dir.path,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
      D2PIPE_TEST_RUN: mark.split("=")[1],
      ...env,
      ...settings,
    },
    cwd: dir.path,
  });
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (ran.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ran.stderr += chunk.toString()));
  const done = new Promise<Ran>((resolve) => child.on("close", (code) => resolve({ ...ran, code })));
  return {
    signal: (signal) => void child.kill(signal),
    signalAll: (signal) => sendToEach(findProcesses(mark), signal),
    killAll: () => killEach(mark),
    processes: () => findProcesses(mark),
    async saw(pattern) {
      while (!pattern.test(ran.stderr)) {
        if (child.stderr.readableEnded) throw new Error(`ended without ${pattern}: ${ran.stderr}`);
        await new Promise((resolve) => child.stderr.once("data", resolve).once("end", resolve));
      }
    },
    done,
  };
}
