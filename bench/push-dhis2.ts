import { rmSync } from "node:fs";
import { join } from "node:path";
import { folder, writeDataValues, writeEvents } from "./data.ts";
import { withFastServers } from "./fast-servers/with-fast-servers.ts";
import { bin, measure, type Measured } from "./measure.ts";
import { perSecond, type Row } from "./report.ts";

const count = 1_000_000;

/** A million data values into an empty index against a server that answers at once, then all of them again. */
export async function benchPushDataValues(): Promise<Row[]> {
  const { first, again } = await pushTwice(writeDataValues(count));
  return [
    {
      what: "push-dhis2, new data values, server answers at once",
      measured: `${perSecond(count, first.seconds)} values`,
      aim: "≥ 100,000/s",
      peak: first.peak,
    },
    {
      what: "push-dhis2, unchanged data values, index of 1,000,000",
      measured: perSecond(count, again.seconds),
      aim: "",
      peak: again.peak,
    },
  ];
}

/** A million events into an empty index against a server that answers at once, then all of them again. */
export async function benchPushDhis2(): Promise<Row[]> {
  const { first, again } = await pushTwice(writeEvents(count));
  const sent = again.stderr.includes(`${count} unchanged`) ? "nothing sent" : again.stderr.trim();
  return [
    {
      what: "push-dhis2, new events, server answers at once",
      measured: `${perSecond(count, first.seconds)} events`,
      aim: "≥ 30,000/s, ≤ 120 MB",
      peak: first.peak,
    },
    {
      what: "push-dhis2, unchanged, index of 1,000,000",
      measured: `${perSecond(count, again.seconds)}, ${sent}`,
      aim: "≥ 100,000/s, nothing on the wire",
      peak: again.peak,
    },
  ];
}

async function pushTwice(lines: string): Promise<{ first: Measured; again: Measured }> {
  const index = join(folder, "bench.db");
  for (const ending of ["", "-wal", "-shm", ".lock"]) rmSync(index + ending, { force: true });
  return await withFastServers({}, async ({ env }) => {
    const command = `${join(bin, "push-dhis2")} --quiet --index ${index} < ${lines}`;
    const first = await measure(command, { env });
    const again = await measure(command, { env });
    for (const run of [first, again]) if (run.code !== 0) throw new Error(run.stderr);
    return { first, again };
  });
}
