import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { ParsedLine } from "@d2pipe/records";
import { parseStdout } from "./check-stdout.ts";
import { tempDir } from "./temp-dir.ts";
import { toToolCommand, toToolEnv } from "./tool-command.ts";

/** One tool of a pipe: its name, then its arguments. */
export type Stage = readonly [string, ...string[]];

export interface PipeOptions {
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
}

export interface PipeRun {
  /** With `pipefail`: the last code that is not 0. */
  code: number;
  /** `PIPESTATUS`: one code a stage; 137 for a killed one. */
  codes: readonly number[];
  stdout: string;
  /** Of the last stage, parsed and checked. */
  lines: ParsedLine[];
  /** stderr of each stage. */
  stderrs: readonly string[];
}

export interface RunningPipe {
  /** Ends one stage by signal; false when it does not run (not yet, or not any more). */
  kill(stage: number, signal: NodeJS.Signals): boolean;
  readonly done: Promise<PipeRun>;
}

function quote(arg: string): string {
  return `'${arg.replaceAll("'", `'\\''`)}'`;
}

/** Each stage writes its process id first, then becomes the tool, so that one stage can be killed alone. */
function toScript(stages: readonly Stage[], dir: string): string {
  const parts = stages.map(([name, ...args], place) => {
    const command = [...toToolCommand(name), ...args].map(quote).join(" ");
    return `( echo $BASHPID > ${quote(`${dir}/${place}.pid`)}; exec ${command} 2> ${quote(`${dir}/${place}.err`)} )`;
  });
  return `exec 2> ${quote(`${dir}/shell.err`)}\nset -o pipefail\n${parts.join(" | ")}\ncodes=("\${PIPESTATUS[@]}")\necho "\${codes[@]}" > ${quote(`${dir}/codes`)}\n`;
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function killStage(path: string, signal: NodeJS.Signals): boolean {
  const pid = Number(readIfThere(path).trim());
  if (!pid) return false;
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Joins tools by the shell, as users do, with `set -o pipefail`. */
export function startPipe(stages: readonly Stage[], options: PipeOptions = {}): RunningPipe {
  const dir = tempDir();
  const child = spawn("bash", ["-c", toScript(stages, dir.path)], {
    cwd: options.cwd ?? dir.path,
    env: toToolEnv(dir.path, options.env),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  const done = new Promise<PipeRun>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      try {
        resolve(toPipeRun(stages, dir.path, Buffer.concat(chunks).toString("utf8")));
      } catch (error) {
        reject(error);
      } finally {
        dir[Symbol.dispose]();
      }
    });
  });
  return { kill: (stage, signal) => killStage(dir.file(`${stage}.pid`), signal), done };
}

function toPipeRun(stages: readonly Stage[], dir: string, stdout: string): PipeRun {
  const codes = readIfThere(`${dir}/codes`).trim().split(" ").map(Number);
  return {
    code: codes.findLast((code) => code !== 0) ?? 0,
    codes,
    stdout,
    lines: parseStdout(stdout, codes.at(-1) === 137),
    stderrs: stages.map((_, place) => readIfThere(`${dir}/${place}.err`)),
  };
}

/** Runs a pipe to its end. */
export async function runPipe(stages: readonly Stage[], options: PipeOptions = {}): Promise<PipeRun> {
  return await startPipe(stages, options).done;
}
