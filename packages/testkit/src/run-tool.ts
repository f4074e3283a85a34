import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { ParsedLine } from "@d2pipe/records";
import { parseStdout } from "./check-stdout.ts";
import { tempDir } from "./temp-dir.ts";
import { toToolCommand, toToolEnv } from "./tool-command.ts";

export interface ToolOptions {
  args?: readonly string[];
  /** Text or bytes, or pieces that are written as they come; absent = an empty stdin. */
  stdin?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Sends a signal once so many lines came out of stdout. */
  signalAfter?: { lines: number; signal: NodeJS.Signals };
  /** `text` where stdout is not made of lines on purpose: `--help`, `pull-metadata`. Default: every stdout line is checked. */
  stdout?: "lines" | "text";
}

export interface ToolRun {
  /** 128 + signal number when a signal ended it, as in a shell. */
  code: number;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Lines of stdout, parsed; empty when it was asked for as text. */
  lines: ParsedLine[];
}

export interface RunningTool {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** The first match in stderr, as soon as it is there; rejects when the tool ends without one. */
  saw(pattern: RegExp): Promise<string>;
  readonly done: Promise<ToolRun>;
}

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGTERM: 15,
};

async function feed(child: ChildProcessWithoutNullStreams, stdin: ToolOptions["stdin"]): Promise<void> {
  // A tool that exits early closes its stdin; its exit code shows why.
  child.stdin.on("error", () => undefined);
  if (stdin === undefined || typeof stdin === "string" || stdin instanceof Uint8Array) {
    child.stdin.end(stdin ?? "");
    return;
  }
  for await (const piece of stdin) {
    if (child.stdin.destroyed) return;
    if (!child.stdin.write(piece))
      await new Promise((resolve) => child.stdin.once("drain", resolve).once("close", resolve));
  }
  child.stdin.end();
}

function signalOnLine(
  child: ChildProcessWithoutNullStreams,
  after: NonNullable<ToolOptions["signalAfter"]>,
): void {
  let seen = 0;
  let isSent = false;
  child.stdout.on("data", (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) seen += 1;
    // Once: a second signal means "now".
    if (seen < after.lines || isSent) return;
    isSent = true;
    child.kill(after.signal);
  });
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

async function waitFor(
  child: ChildProcessWithoutNullStreams,
  stderrOf: () => string,
  pattern: RegExp,
): Promise<string> {
  for (;;) {
    const [found] = pattern.exec(stderrOf()) ?? [];
    if (found !== undefined) return found;
    if (child.stderr.readableEnded) throw new Error(`ended without ${pattern}: ${stderrOf()}`);
    await new Promise((resolve) => child.stderr.once("data", resolve).once("end", resolve));
  }
}

/** Starts a tool in a process of its own, as a shell would. */
export function startTool(name: string, options: ToolOptions = {}): RunningTool {
  const home = tempDir();
  const [program, main] = toToolCommand(name);
  const child = spawn(program, [main, ...(options.args ?? [])], {
    cwd: options.cwd ?? home.path,
    env: toToolEnv(home.path, options.env),
  });
  const stdoutOf = gather(child.stdout);
  const stderrOf = gather(child.stderr);
  if (options.signalAfter) signalOnLine(child, options.signalAfter);
  void feed(child, options.stdin);
  const done = new Promise<ToolRun>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      home[Symbol.dispose]();
      const stdout = stdoutOf();
      try {
        const lines = options.stdout === "text" ? [] : parseStdout(stdout, signal === "SIGKILL");
        const exit = code ?? 128 + (signalNumbers[signal ?? ""] ?? 0);
        resolve({ code: exit, signal, stdout, stderr: stderrOf(), lines });
      } catch (error) {
        reject(error);
      }
    });
  });
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    saw: (pattern) => waitFor(child, stderrOf, pattern),
    done,
  };
}

/** Runs a tool to its end. */
export async function runTool(name: string, options: ToolOptions = {}): Promise<ToolRun> {
  return await startTool(name, options).done;
}
