import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./data.ts";
import { bin, measure } from "./measure.ts";
import type { Row } from "./report.ts";

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** `TOOL --version` beside an empty Node script, in turn. */
export async function benchStart(): Promise<Row[]> {
  const empty = join(folder, "empty.mjs");
  writeFileSync(empty, "");
  const rows: Row[] = [];
  for (const tool of readdirSync(bin).filter((name) => name !== "launch")) {
    const pairs: { tool: number; empty: number }[] = [];
    for (let run = 0; run < 11; run += 1) {
      const first = await measure(`${join(bin, tool)} --version`);
      const second = await measure(`${process.execPath} ${empty}`);
      if (run > 0) pairs.push({ tool: first.seconds * 1000, empty: second.seconds * 1000 });
    }
    const [mine, theirs] = [median(pairs.map((pair) => pair.tool)), median(pairs.map((pair) => pair.empty))];
    const measured = `${(mine / theirs).toFixed(2)} × (${mine.toFixed(0)} ms, ${theirs.toFixed(0)} ms)`;
    rows.push({ what: `${tool} --version ÷ empty Node script`, measured, aim: "≤ 1.5 ×", peak: 0 });
  }
  return rows;
}
