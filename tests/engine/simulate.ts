import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { explainSeed, playSeeds } from "./simulation/play-seeds.ts";

const usage = `Usage: pnpm simulate [--seeds N] [--from SEED] [--workers N] [--reused-ids]
       pnpm simulate --seed SEED [--reused-ids]

Plays simulations of several runs of the push engine against a simulated DHIS2, and checks each. --seed plays one again, and shows
the smallest scenario that still goes wrong. --reused-ids: what was deleted can be written again under its id, as a data value can.
`;

/** Seeds that a worker takes at a time. */
const portion = 250;

interface Portion {
  reusesIds: boolean;
  from: number;
  count: number;
}

interface Played {
  count: number;
  findings: { seed: number; message: string }[];
}

function toWhole(text: string, flag: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new RangeError(`simulate: ${flag} ${text}: expected a whole number`);
}

async function playPortion({ from, count, reusesIds }: Portion): Promise<void> {
  const findings: Played["findings"] = [];
  for await (const { seed, error } of playSeeds({ from, count }, { reusesIds }))
    findings.push({ seed, message: `${error.name}: ${error.message}` });
  const played: Played = { count, findings };
  // Not a window: a thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(played);
}

/** Seeds that went wrong. */
async function playAll({ from, count: seeds, reusesIds }: Portion, workers: number): Promise<number> {
  const started = performance.now();
  let next = from;
  let played = 0;
  let wrong = 0;
  let reported = started;
  const report = (): void => {
    const perMinute = (played / (performance.now() - started)) * 60_000;
    process.stdout.write(`${played} seeds, ${wrong} went wrong, ${perMinute.toFixed(0)} a minute\n`);
  };
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: "worker" });
      const give = (): void => {
        if (next >= from + seeds) return void worker.terminate().then(() => resolve());
        const count = Math.min(portion, from + seeds - next);
        const given: Portion = { from: next, count, reusesIds };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        worker.postMessage(given);
        next += count;
      };
      worker.on("error", reject);
      worker.on("message", ({ count, findings }: Played) => {
        played += count;
        wrong += findings.length;
        for (const { seed, message } of findings) process.stdout.write(`seed ${seed}: ${message}\n`);
        if (performance.now() - reported > 60_000) {
          reported = performance.now();
          report();
        }
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: workers }, run));
  report();
  return wrong;
}

function refuse(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "2000" },
      from: { type: "string", default: "1" },
      workers: { type: "string", default: String(availableParallelism()) },
      seed: { type: "string" },
      "reused-ids": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const reusesIds = values["reused-ids"];
  if (values.help) return void process.stdout.write(usage);
  if (values.seed !== undefined) {
    const found = await explainSeed(toWhole(values.seed, "--seed"), { reusesIds });
    process.stdout.write(`${found ?? `seed ${values.seed} goes well`}\n`);
    process.exitCode = found === undefined ? 0 : 1;
    return;
  }
  const [seeds, from, workers] = (["seeds", "from", "workers"] as const).map((name) =>
    toWhole(values[name], `--${name}`),
  );
  if ((await playAll({ from: from ?? 1, count: seeds ?? 0, reusesIds }, workers ?? 1)) > 0) {
    process.stdout.write("play one again with: pnpm simulate --seed SEED\n");
    process.exitCode = 1;
  }
}

if (isMainThread) await main().catch(refuse);
else if (workerData === "worker") {
  // What goes wrong is reported by its message; the stacks of the many expected refusals cost time.
  Error.stackTraceLimit = 0;
  parentPort?.on("message", (given: Portion) => void playPortion(given));
}
