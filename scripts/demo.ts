import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** The README's demo: twins of both servers, the hourly pipeline against them twice, and what became of every case. */
const root = join(import.meta.dirname, "..");
const folder = join(root, "demo-run");
const env = join(folder, "sandbox.env");
const cases = process.argv[2] ?? "1000";

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function startSandbox(): Promise<ChildProcess> {
  const child = spawn(join(root, "bin", "sandbox"), ["--cases", cases, "--env", env, "--quiet"], {
    stdio: "inherit",
  });
  while (!existsSync(env)) {
    if (child.exitCode !== null) throw new Error("the sandbox did not start");
    await wait(50);
  }
  return child;
}

/** The pipeline's own settings; those of the servers come from the sandbox's file. */
const pipeline = {
  CASE_TYPE: "visit",
  PROGRAM: "m9HubivKFQ0",
  PROGRAM_STAGE: "aPPoC5xUgS3",
  MAPPING: join(root, "packages", "sandbox", "fixture", "mapping.csv"),
  STATE: join(folder, "state"),
  MAIL_ON: "error",
};

function runPipeline(): number | null {
  const script = join(root, "pipelines", "cases-to-events.sh");
  say(`\n$ pipelines/cases-to-events.sh --env demo-run/sandbox.env`);
  const { status } = spawnSync(script, ["--env", env], {
    stdio: "inherit",
    env: { ...process.env, ...pipeline },
  });
  return status;
}

interface OutcomeLine {
  src: { id: string };
  outcome?: { status: string; code?: string; hint?: string };
}

function readOutcomes(): OutcomeLine[] {
  const text = readFileSync(join(folder, "state", "outcomes.ndjson"), "utf8");
  return text
    .split("\n")
    .filter((line) => line.includes('"outcome":'))
    .map((line): OutcomeLine => JSON.parse(line));
}

function countBy(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}

function showOutcomes(code: number | null): void {
  const outcomes = readOutcomes();
  const statuses = countBy(outcomes.map(({ outcome }) => outcome?.status ?? "")).map(
    ([status, count]) => `${count} ${status}`,
  );
  say(`\n${outcomes.length} cases, each with an outcome: ${statuses.join(", ")}. Exit code ${code}.`);
  const rejected = outcomes.filter(({ outcome }) => outcome?.status === "rejected");
  for (const [reason, count] of countBy(
    rejected.map(({ outcome }) => `${outcome?.code}: ${outcome?.hint}`),
  )) {
    say(`  ${String(count).padStart(4)} × ${reason}`);
  }
}

async function countEvents(): Promise<number> {
  const url = /^DHIS2_URL='?([^'\n]+)/m.exec(readFileSync(env, "utf8"))?.[1] ?? "";
  const { events }: { events: { deleted: boolean }[] } = JSON.parse(
    await (await fetch(`${url}/__state`)).text(),
  );
  return events.filter(({ deleted }) => !deleted).length;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
say(`Starting twins of CommCare HQ (${cases} cases of type visit, some faulty) and DHIS2 on this machine.`);
const sandbox = await startSandbox();
try {
  showOutcomes(runPipeline());
  say(
    `\nDHIS2 holds ${await countEvents()} events. The same again: nothing is sent that has not changed; faulty cases are tried again.`,
  );
  showOutcomes(runPipeline());
  say(`\nDHIS2 holds ${await countEvents()} events.`);
  say(`\nWhere to look next:
  demo-run/state/outcomes.ndjson   one line a case: what became of it
  demo-run/state/rejects.ndjson    lines that DHIS2 refused, ready to be fed again
  ./bin/reconcile-index report --index demo-run/state/visits.db
  docs/first-pipe.md               the same by hand, in five minutes`);
} finally {
  sandbox.kill("SIGTERM");
  await once(sandbox, "exit");
}
