import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const bin: string = join(import.meta.dirname, "..", "bin");

export interface Measured {
  code: number | null;
  seconds: number;
  /** Seconds of processor time, read every 20 ms; 0 where /proc is missing. */
  cpu: number;
  /** Peak resident memory of the process, MiB; 0 where /proc is missing. */
  peak: number;
  stdout: string;
  stderr: string;
}

export interface MeasureOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Keep what it prints; otherwise stdout goes to /dev/null. */
  keep?: boolean;
}

/** Runs one command line in a shell that becomes the command (`exec`), and watches its memory. */
export async function measure(command: string, options: MeasureOptions = {}): Promise<Measured> {
  const line = options.keep ? `exec ${command}` : `exec ${command} > /dev/null`;
  const started = performance.now();
  const child = spawn("bash", ["-c", line], { env: { ...process.env, ...options.env }, cwd: options.cwd });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
  let [peak, cpu] = [0, 0];
  const watch = setInterval(() => {
    peak = Math.max(peak, readPeak(child.pid));
    cpu = Math.max(cpu, readCpu(child.pid));
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(watch);
  return { code, seconds: (performance.now() - started) / 1000, peak, cpu, ...printed };
}

function readPeak(pid: number | undefined): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** User and system time; Linux counts it in hundredths of a second (proc(5), fields 14 and 15 of stat). */
function readCpu(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").split(" ");
    return (Number(fields[12]) + Number(fields[13])) / 100;
  } catch {
    return 0;
  }
}

/** The middle one of some runs by time, so that one hiccup of the machine does not count. */
export async function measureMedian(
  command: string,
  options: MeasureOptions & { runs?: number } = {},
): Promise<Measured> {
  const runs: Measured[] = [];
  for (let run = 0; run < (options.runs ?? 3); run += 1) runs.push(await measure(command, options));
  const sorted = runs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error("no run");
  return { ...middle, peak: Math.max(...runs.map((run) => run.peak)) };
}
