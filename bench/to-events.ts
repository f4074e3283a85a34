import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, writeCases } from "./data.ts";
import { bin, measureMedian } from "./measure.ts";
import { perSecond, type Row } from "./report.ts";

const count = 300_000;

/** A mapping of 20 properties, all that the cases of `writeCases` have. */
export function writeMapping(): string {
  const values = Array.from({ length: 20 }, (_, at) => ({
    from: `question_${at}`,
    dataElement: `dataElem${String(at).padStart(3, "0")}`,
    valueType: at % 2 === 0 ? "INTEGER_ZERO_OR_POSITIVE" : "TEXT",
  }));
  const target = { event: { program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" } };
  const rules = {
    orgUnit: { from: "userLocationOrgUnitID" },
    occurredAt: { from: "date_closed", timeZone: "Africa/Lusaka" },
  };
  const path = join(folder, "mapping.json");
  writeFileSync(path, JSON.stringify({ version: 1, target, ...rules, values }));
  return path;
}

/** Cases with 20 mapped values to events; `cat` and `jq -c .` over the same file beside it. */
export async function benchToEvents(): Promise<Row[]> {
  const cases = writeCases(count);
  const run = await measureMedian(`${join(bin, "to-events")} --quiet --mapping ${writeMapping()} < ${cases}`);
  if (run.code !== 0) throw new Error(run.stderr);
  const rows: Row[] = [
    {
      what: "to-events, 20 mapped values",
      measured: `${perSecond(count, run.seconds)} cases`,
      aim: "≥ 100,000/s",
      peak: run.peak,
    },
  ];
  const jq = await measureMedian(`jq -c . ${cases}`, { runs: 1 });
  if (jq.code === 0) {
    const ratio = (jq.seconds / run.seconds).toFixed(1);
    rows.push({
      what: "jq -c . over the same file",
      measured: `${perSecond(count, jq.seconds)} (to-events is ${ratio} × as fast)`,
      aim: "",
      peak: jq.peak,
    });
  }
  return rows;
}
