import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { envFile, folder, root } from "./demo-folder.ts";
import { print } from "./print.ts";

interface OutcomeLine {
  src: { id: string };
  outcome?: { status: string; code?: string; hint?: string; message?: string };
}

interface Shown {
  /** What the records are. */
  what: string;
  /** Where the script leaves their outcomes, in its state. */
  outcomes?: string;
}

function readOutcomes(file: string): OutcomeLine[] {
  const text = readFileSync(join(folder, "state", file), "utf8");
  return text
    .split("\n")
    .filter((line) => line.includes('"outcome":'))
    .map((line): OutcomeLine => JSON.parse(line));
}

function countBy(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}

function showOutcomes({ what, outcomes: file = "outcomes.ndjson" }: Shown, code: number | null): void {
  const outcomes = readOutcomes(file);
  const statuses = countBy(outcomes.map(({ outcome }) => outcome?.status ?? ""));
  const counts = statuses.map(([status, count]) => `${count} ${status}`).join(", ");
  const became = counts === "" ? "" : `, each with an outcome: ${counts}`;
  print(`\n${outcomes.length} ${what}${became}. Exit code ${code}.`);
  const rejected = outcomes.filter(({ outcome }) => outcome?.status === "rejected");
  const reasons = rejected.map(({ outcome }) => `${outcome?.code}: ${outcome?.hint}`);
  for (const [reason, count] of countBy(reasons)) print(`  ${String(count).padStart(4)} × ${reason}`);
}

/** Runs a script of `pipelines/` with the simulators' settings and its own, and shows what became of each record. */
export function runPipeline(
  script: string,
  settings: Readonly<Record<string, string>>,
  { args = [], ...shown }: Shown & { args?: readonly string[] },
): void {
  print(`\n$ ${["pipelines/" + script, "--env demo-run/sandbox.env", ...args].join(" ")}`);
  const { status } = spawnSync(join(root, "pipelines", script), ["--env", envFile, ...args], {
    stdio: "inherit",
    env: { ...process.env, STATE: join(folder, "state"), MAIL_ON: "error", ...settings },
  });
  showOutcomes(shown, status);
}
