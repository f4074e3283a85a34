import { mkdirSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { folder } from "./data.ts";
import { benchFetchCases } from "./fetch-cases.ts";
import { benchFetchKobo } from "./fetch-kobo.ts";
import { benchFetchRows } from "./fetch-rows.ts";
import { benchKoboDaily } from "./kobo-daily.ts";
import { benchMemory } from "./memory.ts";
import { benchPushDataValues, benchPushDhis2 } from "./push-dhis2.ts";
import { benchPullDatasets } from "./pull-datasets.ts";
import { renderRows, type Row } from "./report.ts";
import { benchServerCost, benchValueCost } from "./server-cost.ts";
import { benchSize } from "./size.ts";
import { benchStart } from "./start.ts";
import { benchToEvents } from "./to-events.ts";

/** Measures the aims of docs/design.md §11 side by side; `node bench/run.ts start to-events` only some. */
const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: benchStart,
  size: benchSize,
  memory: benchMemory,
  "fetch-cases": benchFetchCases,
  "to-events": benchToEvents,
  "pull-datasets": benchPullDatasets,
  "push-dhis2": benchPushDhis2,
  "push-data-values": benchPushDataValues,
  "server-cost-2.41": () => benchServerCost("2.41"),
  "server-cost-2.42": () => benchServerCost("2.42"),
  "server-cost-2.43": () => benchServerCost("2.43"),
  "server-cost-values": benchValueCost,
  "fetch-kobo": benchFetchKobo,
  "kobo-daily": benchKoboDaily,
  "fetch-rows": benchFetchRows,
};

mkdirSync(folder, { recursive: true });
const asked = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length === 0 || asked.includes(name)) rows.push(...(await bench()));
}
const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
process.stdout.write(`${machine}\n\n${renderRows(rows)}\n`);
