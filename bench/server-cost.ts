import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseEnv } from "node:util";
import type { CostedVersion } from "@d2pipe/sandbox/server-costs";
import { folder, writeDataValues, writeEvents } from "./data.ts";
import { bin, measure } from "./measure.ts";
import { perSecond, type Row } from "./report.ts";

const counts = [2_500, 6_000, 10_000];

/** Settings that people find by trying: events a request × requests at a time. */
const settings = [
  { batch: 100, lanes: 1 },
  { batch: 500, lanes: 2 },
  { batch: 1_000, lanes: 2 },
  { batch: 1_000, lanes: 4 },
  { batch: 2_000, lanes: 2 },
];

/** Runs a bench against a DHIS2 in a process of its own that takes as long as a real one of this version. */
async function withSlowDhis2<T>(
  version: CostedVersion,
  bench: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const file = join(folder, `sandbox-${version}.env`);
  rmSync(file, { force: true });
  const flags = ["--server-cost", version, "--cases", "0", "--submissions", "0", "--data-values", "0"];
  const child = spawn(join(bin, "sandbox"), [...flags, "--quiet", "--write-env", file], { stdio: "ignore" });
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
  }
}

/** Seconds for the whole process, from its start to its end. */
async function timeOf(command: string, env: Record<string, string>): Promise<number> {
  const { code, seconds, stderr } = await measure(command, { env });
  if (code !== 0) throw new Error(stderr.slice(-500));
  return seconds;
}

interface Load {
  what: string;
  lines: string;
  count: number;
}

async function benchLoad(
  version: CostedVersion,
  { what, lines, count }: Load,
  env: Record<string, string>,
): Promise<Row> {
  const byHand: { name: string; seconds: number }[] = [];
  for (const { batch, lanes } of settings) {
    const command = `node ${join(import.meta.dirname, "hand-client.ts")} ${lines} ${batch} ${lanes}`;
    byHand.push({ name: `${batch} × ${lanes}`, seconds: await timeOf(command, env) });
  }
  const index = join(folder, `server-cost-${version}.db`);
  for (const ending of ["", "-wal", "-shm", ".lock"]) rmSync(index + ending, { force: true });
  const mine = await timeOf(`${join(bin, "push-dhis2")} --quiet --index ${index} < ${lines}`, env);
  const best = byHand.reduce((one, other) => (other.seconds < one.seconds ? other : one));
  const share = `${((best.seconds / mine) * 100).toFixed(0)} % of the best by hand (${best.name})`;
  const all = byHand.map(({ name, seconds }) => `${name}: ${perSecond(count, seconds)}`).join(", ");
  return {
    what: `push-dhis2, ${count.toLocaleString("en")} new ${what}, server as slow as ${version}`,
    measured: `${perSecond(count, mine)}, ${share}; ${all}`,
    aim: "≥ 90 %",
    peak: 0,
  };
}

/** New events into a DHIS2 as slow as a real one, beside a client with fixed settings, one after the other. */
export async function benchServerCost(version: CostedVersion): Promise<Row[]> {
  return await withSlowDhis2(version, async (env) => {
    const rows: Row[] = [];
    for (const count of counts)
      rows.push(await benchLoad(version, { what: "events", lines: writeEvents(count), count }, env));
    return rows;
  });
}

/** The same with data values, as measured on 2.42. */
export async function benchValueCost(): Promise<Row[]> {
  return await withSlowDhis2("2.42", async (env) => {
    const rows: Row[] = [];
    for (const count of counts)
      rows.push(await benchLoad("2.42", { what: "data values", lines: writeDataValues(count), count }, env));
    return rows;
  });
}
