import { ConfigError } from "@d2pipe/errors";
import { formatCount } from "@d2pipe/format";
import {
  type Database,
  listAddressIssues,
  openDatabase,
  parseAddress,
  parseStatement,
  type Statement,
  type Values,
} from "@d2pipe/sql-source";
import { readTextFile, type RunWork } from "@d2pipe/tool-kit";
import { Checkpoints } from "./checkpoints.ts";
import { type FetchContext, type FetchFlags, splitNames, splitParam } from "./fetch-flags.ts";
import { planByKey, planListing, type RowQuery, type RowShape } from "./plan-query.ts";
import { readBounds } from "./read-bounds.ts";
import { readIndex } from "./read-index.ts";
import type { RowCursor } from "./row-cursor.ts";
import { toKey } from "./row-key.ts";
import { toShape } from "./row-shape.ts";
import { RowWriter } from "./row-writer.ts";

/** Keys asked for at once. */
const keysAQuery = 1000;

interface Job {
  context: FetchContext;
  database: Database;
  statement: Statement;
  /** Of the statement's own parameters. */
  values: Values;
  shape: RowShape;
  writer: RowWriter;
  /** Taken out as they come by. */
  pending: Set<string>;
}

/** The statement of `--sql` and the values of its parameters. Throws a `ConfigError` with every issue of both. */
async function readStatement({ sql, param }: FetchFlags): Promise<{ statement: Statement; values: Values }> {
  const { statement, issues } = parseStatement(sql, await readTextFile(sql, "--sql"));
  const given = new Map(param.flatMap((text) => [splitParam(text) ?? ["", ""]]));
  const unused = [...given.keys()].filter((name) => !statement.names.includes(name));
  const missing = statement.names.filter((name) => !given.has(name));
  const all = [
    ...issues,
    ...missing.map((name) => `${sql}: :${name} has no value; expected --param ${name}=VALUE`),
    ...unused.map((name) => `--param ${name}: there is no :${name} in ${sql}`),
  ];
  if (all.length > 0) throw new ConfigError(all);
  return { statement, values: statement.names.map((name) => given.get(name) ?? null) };
}

async function open(context: FetchContext): Promise<Database> {
  const { http, flags, common, settings } = context;
  const { url } = settings.database;
  const issues = listAddressIssues(url).map((issue) => `DATABASE_URL: ${issue}`);
  if (issues.length > 0) throw new ConfigError(issues);
  return await openDatabase({
    address: parseAddress(url),
    applicationName: http.userAgent,
    signal: http.signal,
    retries: http.retries,
    onRetry: (info) => http.onRetry(info),
    timeout: flags.timeout,
    showValues: common.showValues,
  });
}

async function writeRows(job: Job, query: RowQuery, checkpoints: Checkpoints): Promise<void> {
  const { context, database, statement, writer, shape, pending } = job;
  const { out, signal, log } = context;
  const last = shape.columns.length;
  for await (const rows of database.read({ ...query, statement })) {
    for (const values of rows) {
      const due = checkpoints.before(values, values[last] === "t");
      if (due) writer.checkpoint(due);
      const id = writer.row(values);
      if (id !== undefined) pending.delete(id);
      if (out.full) await out.drained();
      signal.throwIfAborted();
    }
    log.progress(formatCount(writer.rows, "row"));
  }
}

/** Rows that wait to be corrected are behind the checkpoint: they are asked for by key. */
async function writePending(job: Job): Promise<void> {
  const { context, shape, values, writer, pending } = job;
  const ids = [...pending];
  const waiting = ids.length;
  for (let start = 0; start < ids.length; start += keysAQuery) {
    const keys = ids.slice(start, start + keysAQuery).flatMap((id) => {
      const key = toKey(context.flags.table, id, shape.key.length);
      return key ? [key] : [];
    });
    if (keys.length > 0) await writeRows(job, planByKey(shape, values, keys), new Checkpoints([]));
  }
  for (const id of pending) writer.missing(id);
  const again = waiting - pending.size;
  if (again > 0) context.log.info(`${formatCount(again, "row")} waiting to be corrected fetched again`);
  if (pending.size > 0)
    context.log.warn(
      `${formatCount(pending.size, "row")} waiting to be corrected: not in the result of ${context.flags.sql} any more; reported once`,
    );
}

/** Undefined, with a note, where there is nothing to go on from. */
function chooseCursor(job: Job, stream: string, checkpoint: RowCursor | undefined): RowCursor | undefined {
  const { context, shape } = job;
  const names = shape.watermark.map(({ name }) => name);
  if (names.length === 0 || context.common.index === undefined) return undefined;
  const { log } = context;
  if (!checkpoint) log.warn(`${stream}: no checkpoint in the index yet: reading everything`);
  else if (names.join() !== Object.keys(checkpoint).join())
    log.warn(`${stream}: the checkpoint is of ${Object.keys(checkpoint).join()}: reading everything`);
  else return checkpoint;
  return undefined;
}

async function write(job: Job, checkpoint: RowCursor | undefined, stream: string): Promise<void> {
  const { context, shape, values, writer } = job;
  const { flags } = context;
  const bounds = readBounds(flags, shape.watermark[0]);
  const cursor = bounds ? undefined : chooseCursor(job, stream, checkpoint);
  const query = planListing({ shape, values, cursor, overlap: flags.overlap, bounds });
  writer.begin(cursor || bounds ? "window" : "full");
  const checkpoints = new Checkpoints(shape.watermark);
  await writeRows(job, query, checkpoints);
  const end = checkpoints.end();
  if (end) writer.checkpoint(end);
  if (cursor) await writePending(job);
  writer.end();
}

/** The work of the tool. A run that fails or is interrupted writes no `end` line, so that the sink knows. */
export async function createFetchRows(context: FetchContext): Promise<RunWork> {
  const { flags, common, out } = context;
  const { statement, values } = await readStatement(flags);
  const named = { system: flags.system, stream: flags.stream ?? flags.table };
  return {
    async run() {
      await using database = await open(context);
      const shape = toShape(flags, await database.describe(statement, values));
      const { checkpoint, pending } = await readIndex(common.index, named);
      const key = splitNames(flags.key).join(", ");
      const writer = new RowWriter({ out, shape, table: flags.table, key, ...named });
      const job = { context, database, statement, values, shape, writer, pending };
      await write(job, checkpoint, named.stream);
    },
  };
}
