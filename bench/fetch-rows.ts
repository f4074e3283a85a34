import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "@d2pipe/testkit";
import { folder } from "./data.ts";
import { bin, type Measured, measure } from "./measure.ts";
import { perSecond, type Row } from "./report.ts";

const count = 1_000_000;

/** A form table as the mart has them: ids, a place, a time, and twelve answers as text. */
const table = `create table visit as select n as id, 'P' || n / 3 as "Patient_Identifier", 'IO8BkLFjFoe'::text as org_unit,
  timestamptz '2024-01-01 00:00Z' + n * interval '7 s' as date_changed,
  ${Array.from({ length: 12 }, (_, at) => `md5((n + ${at})::text)::varchar(10) as question_${at}`).join(", ")}
  from generate_series(1, ${count}) n; alter table visit add primary key (id); create index on visit (date_changed, id); analyze visit`;

/** Undefined: this machine has no psql. */
async function measurePsql(url: string, sql: string): Promise<Measured | undefined> {
  const psql = await measure(`psql --no-psqlrc --csv --file ${sql} '${url}'`);
  return psql.code === 0 ? psql : undefined;
}

function toRow(what: string, { seconds, peak }: Measured, psql: Measured | undefined): Row {
  const ratio = psql === undefined ? "" : ` (${(seconds / psql.seconds).toFixed(1)} × the time of psql)`;
  return { what, measured: `${perSecond(count, seconds)} rows${ratio}`, aim: "≥ 50,000/s", peak };
}

/** One million rows, with psql beside it in the same run. */
export async function benchFetchRows(): Promise<Row[]> {
  await using server = await startPostgres();
  await server.run(table);
  const sql = join(folder, "visit.sql");
  writeFileSync(sql, "select * from visit");
  const env = { DATABASE_URL: server.url() };
  const command = `${join(bin, "fetch-rows")} --quiet --sql ${sql} --table visit --key id`;
  const psql = await measurePsql(env.DATABASE_URL, sql);
  const full = await measure(command, { env });
  const watermark = await measure(`${command} --watermark date_changed,id`, { env });
  for (const { code, stderr } of [full, watermark]) if (code !== 0) throw new Error(stderr);
  const theirs = psql
    ? `${perSecond(count, psql.seconds)} rows`
    : "not measured: there is no psql on this machine";
  return [
    toRow("fetch-rows --sql, 1,000,000 rows of 16 columns", full, psql),
    toRow("the same with --watermark", watermark, psql),
    { what: "psql --csv, which holds the whole result", measured: theirs, aim: "", peak: psql?.peak ?? 0 },
  ];
}
