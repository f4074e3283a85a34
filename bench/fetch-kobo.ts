import { statSync } from "node:fs";
import { join } from "node:path";
import { writeCsv } from "./csv-data.ts";
import { installPeer } from "./install-peer.ts";
import { servePreparedForm } from "./kobo-pages.ts";
import { bin, type Measured, measure, measureMedian } from "./measure.ts";
import { perSecond, type Row } from "./report.ts";

const submissions = 20_000;
const csvRows = 400_000;
const here = import.meta.dirname;

/** A form from the server and a CSV of 60 columns, with what people use today on the same data in the same run. */
export async function benchFetchKobo(): Promise<Row[]> {
  return [...(await benchForm()), ...(await benchCsv())];
}

/** Submissions from prepared pages, with koboextractor beside it. */
async function benchForm(): Promise<Row[]> {
  await using form = await servePreparedForm(submissions);
  const env = { KOBO_URL: form.url, KOBO_TOKEN: form.token };
  const command = `${join(bin, "fetch-kobo")} --quiet kobo://${form.asset}`;
  const mine = await measureMedian(command, { env });
  const stripped = await measureMedian(`${command} --strip-groups /`, { env });
  for (const run of [mine, stripped]) if (run.code !== 0) throw new Error(run.stderr);
  const aim = "faster than koboextractor, ≤ 120 MB";
  const rows: Row[] = [
    { what: "fetch-kobo kobo://, submissions of 2.5 kB", measured: toPace(mine), aim, peak: mine.peak },
    { what: "the same with --strip-groups /", measured: toPace(stripped), aim, peak: stripped.peak },
  ];
  const programs = await installPeer("venv-kobo", ["koboextractor==0.2.1"], "normalizer").catch(
    () => undefined,
  );
  if (programs === undefined)
    return [...rows, { what: "koboextractor", measured: "not to be had", aim: "", peak: 0 }];
  const script = join(here, "submissions-by-koboextractor.py");
  const theirs = await measureMedian(`${programs}/python ${script} ${form.url} ${form.token} ${form.asset}`);
  const ratios = `fetch-kobo takes ${(mine.seconds / theirs.seconds).toFixed(2)} of its time, ${(mine.cpu / theirs.cpu).toFixed(2)} of its CPU`;
  const measured = theirs.code === 0 ? `${toPace(theirs)} (${ratios})` : theirs.stderr.slice(-200);
  return [...rows, { what: "koboextractor, then a JSON line each", measured, aim: "", peak: theirs.peak }];
}

function toPace({ seconds, cpu }: Measured): string {
  return `${perSecond(submissions, seconds)}, ${cpu.toFixed(2)} s CPU for ${submissions.toLocaleString("en")}`;
}

/** A CSV of 60 columns, with csv-parse, pandas and csvkit on the same file. */
async function benchCsv(): Promise<Row[]> {
  const csv = writeCsv(csvRows);
  const size = statSync(csv).size / 1_000_000;
  const mine = await measureMedian(`${join(bin, "fetch-kobo")} --quiet --delimiter '~' ${csv}`);
  if (mine.code !== 0) throw new Error(mine.stderr);
  const what = `fetch-kobo, CSV of 60 columns, ${size.toFixed(0)} MB`;
  const own = { what, measured: `${toSpeed(size, mine)} read`, aim: "≥ 25 MB/s", peak: mine.peak };
  return [own, ...(await benchReaders(csv, size)), ...(await benchPeers(csv, size, mine))];
}

function toSpeed(size: number, { seconds }: Measured): string {
  return `${(size / seconds).toFixed(1)} MB/s`;
}

/** The grammar of kobo-csv beside csv-parse, with nothing done with the rows: why there is a grammar of our own. */
async function benchReaders(csv: string, size: number): Promise<Row[]> {
  const count = `${process.execPath} ${join(here, "count-rows.ts")}`;
  const mine = await measureMedian(`${count} kobo-csv ${csv}`);
  const theirs = await measureMedian(`${count} csv-parse ${csv}`, { runs: 1 });
  for (const run of [mine, theirs]) if (run.code !== 0) throw new Error(run.stderr);
  const ratio = `(kobo-csv is ${(theirs.seconds / mine.seconds).toFixed(1)} × as fast)`;
  return [
    { what: "kobo-csv: rows as objects", measured: toSpeed(size, mine), aim: "", peak: mine.peak },
    {
      what: "csv-parse: rows as objects",
      measured: `${toSpeed(size, theirs)} ${ratio}`,
      aim: "",
      peak: theirs.peak,
    },
  ];
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
