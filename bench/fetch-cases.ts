import { join } from "node:path";
import { folder } from "./data.ts";
import { withFastServers } from "./fast-servers/with-fast-servers.ts";
import { installPeer } from "./install-peer.ts";
import { bin, measure, measureMedian } from "./measure.ts";
import { perSecond, type Row } from "./report.ts";

const count = 300_000;

const variants = ["--api v2", "--api v1", "--api v2 --page-size 5000"];

/** Cases from prepared pages, with commcare-export beside it in the same run. */
export async function benchFetchCases(): Promise<Row[]> {
  return await withFastServers({ cases: count }, async ({ env }) => {
    const rows: Row[] = [];
    let fastest = Infinity;
    for (const variant of variants) {
      const command = `${join(bin, "fetch-cases")} --quiet --type visit --since all ${variant}`;
      const mine = await measureMedian(command, { env });
      if (mine.code !== 0) throw new Error(mine.stderr);
      fastest = Math.min(fastest, mine.seconds);
      const measured = `${perSecond(count, mine.seconds)} cases`;
      rows.push({ what: `fetch-cases ${variant}`, measured, aim: "≥ 70,000/s, ≤ 100 MB", peak: mine.peak });
    }
    return [...rows, await benchPeer(env, fastest)];
  });
}

async function benchPeer(env: Readonly<Record<string, string>>, mine: number): Promise<Row> {
  try {
    const peer = join(await installPeer("venv", ["commcare-export"], "commcare-export"), "commcare-export");
    const login = `--auth-mode apikey --username ${env.COMMCARE_USERNAME} --password ${env.COMMCARE_API_KEY}`;
    const where = `--commcare-hq ${env.COMMCARE_URL} --project ${env.COMMCARE_DOMAIN}`;
    const query = join(import.meta.dirname, "commcare-export-query.json");
    const command = `${peer} ${login} ${where} --query ${query} --output-format json --output ${join(folder, "peer.json")} --no-logfile --batch-size 1000`;
    const theirs = await measure(command, { env, cwd: folder });
    if (theirs.code !== 0) throw new Error(theirs.stderr.slice(-300));
    const measured = `${perSecond(count, theirs.seconds)} cases (fetch-cases is ${(theirs.seconds / mine).toFixed(1)} × as fast)`;
    return { what: "commcare-export, 1,000 a page", measured, aim: "", peak: theirs.peak };
  } catch (error) {
    return {
      what: "commcare-export",
      measured: `not measured: ${error instanceof Error ? error.message : String(error)}`,
      aim: "",
      peak: 0,
    };
  }
}
