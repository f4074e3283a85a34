import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { ConfigError } from "@d2pipe/errors";
import { LastLines } from "./last-lines.ts";

/** How a script ended: with a code, or by a signal. */
export interface ScriptEnd {
  code: number;
  /** The last lines on stderr; none when that is a terminal. */
  log: readonly string[];
}

export interface ScriptOptions {
  script: string;
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  /** Aborted when the script is to stop. */
  stop: AbortSignal;
  /** Which signal that was. */
  signalOf(): NodeJS.Signals;
}

/** Enough for the script that does the same for many parts: the first of them may be the one that failed. */
const keptLines = 1000;

/** As a shell says it. */
const signalCodes: Readonly<Record<string, number>> = {
  SIGINT: 130,
  SIGKILL: 137,
  SIGSEGV: 139,
  SIGTERM: 143,
};

/** On a terminal the tools write there themselves: they show their progress on one only. */
function start({ script, args, environment }: ScriptOptions): ChildProcess {
  return spawn(script, args, {
    env: environment,
    // A group of its own, so that a signal reaches every tool of it.
    detached: true,
    stdio: ["ignore", "inherit", process.stderr.isTTY ? "inherit" : "pipe", "pipe"],
  });
}

function sendToAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}

/** Shows what the tools say and keeps the end of it. */
function followStderr(stderr: Readable | null): { log: LastLines; ended: Promise<unknown> } {
  const log = new LastLines(keptLines);
  if (stderr === null) return { log, ended: Promise.resolve() };
  stderr.on("data", (bytes: Buffer) => {
    log.push(bytes);
    process.stderr.write(bytes);
  });
  return { log, ended: once(stderr, "close") };
}

async function waitForExit(child: ChildProcess, script: string): Promise<number> {
  try {
    const [code, signal]: (number | string | null)[] = await once(child, "exit");
    return typeof code === "number" ? code : (signalCodes[String(signal)] ?? 143);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new ConfigError(
      [`${script} cannot be started (${reason}); expected a script that may be executed`],
      {
        cause,
      },
    );
  }
}

/**
 * Runs a script to its end and that of every process it started. All of them hold descriptor 3: it is closed when the last one
 * has ended, and they see it closed when this process is killed (`pipelines/parts.sh` stops the tools then). Throws a
 * `ConfigError` when there is no such script.
 */
export async function runScript(options: ScriptOptions): Promise<ScriptEnd> {
  const child = start(options);
  const { log, ended } = followStderr(child.stderr);
  const [, , , line] = child.stdio;
  const allEnded = line instanceof Readable ? once(line.resume(), "close") : Promise.resolve();
  const stop = (): void => sendToAll(child, options.signalOf());
  options.stop.addEventListener("abort", stop, { once: true });
  if (options.stop.aborted) stop();
  try {
    const code = await waitForExit(child, options.script);
    // What a killed script left running stops in order, and nothing waits for our end of the line.
    sendToAll(child, "SIGTERM");
    if (line instanceof Writable) line.end();
    await Promise.all([ended, allEnded]);
    return { code, log: log.lines };
  } finally {
    options.stop.removeEventListener("abort", stop);
  }
}
