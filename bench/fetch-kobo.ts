import { statSync } from "node:fs";
import { join } from "node:path";
import { writeCsv } from "./csv-data.ts";
import { installPeer } from "./install-peer.ts";
import { bin, type Measured, measure, measureMedian } from "./measure.ts";
import type { Row } from "./report.ts";

const rows = 400_000;
const here = import.meta.dirname;

/** A CSV of 60 columns, with pandas and csvkit on the same file in the same run. */
export async function benchFetchKobo(): Promise<Row[]> {
  const csv = writeCsv(rows);
  const size = statSync(csv).size / 1_000_000;
  const mine = await measureMedian(`${join(bin, "fetch-kobo")} --quiet --delimiter '~' ${csv}`);
  if (mine.code !== 0) throw new Error(mine.stderr);
  const what = `fetch-kobo, CSV of 60 columns, ${size.toFixed(0)} MB`;
  const own = { what, measured: `${toSpeed(size, mine)} read`, aim: "≥ 25 MB/s", peak: mine.peak };
  return [own, ...(await benchPeers(csv, size, mine))];
}

function toSpeed(size: number, { seconds }: Measured): string {
  return `${(size / seconds).toFixed(1)} MB/s`;
}

async function benchPeers(csv: string, size: number, mine: Measured): Promise<Row[]> {
  const programs = await installPeer("venv-csv", ["pandas", "csvkit"], "csvjson").catch(() => undefined);
  if (programs === undefined)
    return [{ what: "pandas, csvkit", measured: "not to be had", aim: "", peak: 0 }];
  const peers = {
    "pandas: read_csv, then a JSON line a row": `${programs}/python ${join(here, "rows-by-pandas.py")} ${csv}`,
    "csvkit: csvjson --stream": `${programs}/csvjson -d '~' --stream --no-inference --snifflimit 0 ${csv}`,
    "csvkit: csvformat (CSV to CSV)": `${programs}/csvformat -d '~' ${csv}`,
  };
  const found: Row[] = [];
  for (const [what, command] of Object.entries(peers)) {
    const theirs = await measure(command);
    const ratio = `(fetch-kobo is ${(theirs.seconds / mine.seconds).toFixed(1)} × as fast)`;
    const measured = theirs.code === 0 ? `${toSpeed(size, theirs)} ${ratio}` : theirs.stderr.slice(-200);
    found.push({ what, measured, aim: "", peak: theirs.peak });
  }
  return found;
}
