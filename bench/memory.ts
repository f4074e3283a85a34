import { rmSync } from "node:fs";
import { join } from "node:path";
import { folder, writeCases, writeEvents } from "./data.ts";
import { withFastServers } from "./fast-servers/with-fast-servers.ts";
import { bin, measure } from "./measure.ts";
import type { Row } from "./report.ts";
import { writeMapping } from "./to-events.ts";

const few = 50_000;
const many = 400_000;
const index = join(folder, "memory.db");

interface Subject {
  what: string;
  aim: string;
  /** Its command line for so many records. */
  command: (count: number) => string;
  /** The second run with one index and one server is measured. */
  isRepeated?: boolean;
}

const subjects: readonly Subject[] = [
  {
    what: "fetch-cases, Case API v2",
    aim: "≤ 100 MB",
    command: () => `${join(bin, "fetch-cases")} --quiet --type visit --since all`,
  },
  {
    what: "fetch-cases, List Cases v0.5",
    aim: "≤ 100 MB",
    command: () => `${join(bin, "fetch-cases")} --quiet --type visit --since all --api v1`,
  },
  {
    what: "to-events, 20 mapped values",
    aim: "",
    command: (count) =>
      `${join(bin, "to-events")} --quiet --mapping ${writeMapping()} < ${writeCases(count)}`,
  },
  {
    what: "push-dhis2, new events",
    aim: "≤ 120 MB",
    command: (count) => `${join(bin, "push-dhis2")} --quiet --index ${index} < ${writeEvents(count)}`,
  },
  {
    what: "push-dhis2, the same again, unchanged",
    aim: "≤ 120 MB",
    command: (count) => `${join(bin, "push-dhis2")} --quiet --index ${index} < ${writeEvents(count)}`,
    isRepeated: true,
  },
];

async function peakOf({ command, isRepeated = false }: Subject, count: number): Promise<number> {
  for (const ending of ["", "-wal", "-shm", ".lock"]) rmSync(index + ending, { force: true });
  return await withFastServers({ cases: count }, async ({ env }) => {
    let last = 0;
    for (let runs = isRepeated ? 2 : 1; runs > 0; runs -= 1) {
      const { code, peak, stderr } = await measure(command(count), { env });
      if (code !== 0) throw new Error(stderr.slice(-500));
      last = peak;
    }
    return last;
  });
}

/** Most memory of each tool for few records and for many: it must not grow with their number. */
export async function benchMemory(): Promise<Row[]> {
  const peaks = subjects.map((): number[] => []);
  for (const count of [few, many])
    for (const [place, subject] of subjects.entries()) peaks[place]?.push(await peakOf(subject, count));
  return subjects.map(({ what, aim }, place) => {
    const [small = 0, large = 0] = peaks[place] ?? [];
    const measured = `${small.toFixed(0)} MiB for ${few.toLocaleString("en")}, ${(large / small).toFixed(2)} × for ${many.toLocaleString("en")}`;
    return { what: `memory of ${what}`, measured, aim, peak: large };
  });
}
