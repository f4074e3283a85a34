import { Socket } from "node:net";
import { AuthError, type RemoteRequest, TimeoutError } from "@d2pipe/errors";
import { retry, type RetryInfo } from "@d2pipe/http";
import pg from "pg";
import { type Column, toColumn } from "./column.ts";
import type { DatabaseAddress } from "./parse-address.ts";
import type { Statement } from "./parse-statement.ts";
import { type SentText, toSqlError } from "./to-sql-error.ts";

export interface OpenOptions {
  address: DatabaseAddress;
  /** Shown by `pg_stat_activity`. */
  applicationName: string;
  signal: AbortSignal;
  /** Attempts to connect after the first. */
  retries: number;
  onRetry?: ((info: RetryInfo) => void) | undefined;
  /** Seconds until the next rows have to be there; 0: any. */
  timeout: number;
  /** Whether messages may quote data. */
  showValues: boolean;
}

/** A row as PostgreSQL writes its values; null is none. */
export type Values = readonly (string | null)[];

/** A statement inside another one. */
export interface Query {
  before: string;
  statement: Statement;
  after: string;
  /** Of all `$n`: the statement's own parameters first. */
  values: Values;
}

/** One snapshot of a database, read only: what others write meanwhile is not seen. */
export interface Database extends AsyncDisposable {
  /** The columns that a statement gives, without reading a row. Throws a `ConfigError` with the place for one that is wrong. */
  describe(statement: Statement, values: Values): Promise<readonly Column[]>;
  /** Rows in pieces of about 200 kB, of which two are held. Reads one query at a time. */
  read(query: Query): AsyncGenerator<readonly Values[]>;
}

const connectTimeoutMs = 30_000;
const bytesAPiece = 200_000;
const mostRowsAPiece = 2000;

/** Texts as they are: what they mean is decided by column, once, and not by value. */
const asText = { getTypeParser: () => (text: string | Buffer) => text };

/** A name in UTC, ISO dates, floats in full: what `column.ts` reads. `cursor_tuple_fraction`: all rows are wanted, not the first. */
function toSession(timeout: number): string {
  return [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    `SET LOCAL statement_timeout = ${timeout * 1000}`,
    // A slow reader of the pipe holds the rows back for as long as it takes.
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'iso_8601'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL cursor_tuple_fraction = 1",
    // When this program is gone, the server notices in the middle of a statement, too: from version 14 on, on Linux.
    `SELECT set_config(name, '5s', true) FROM pg_catalog.pg_settings
      WHERE name = 'client_connection_check_interval' AND version() LIKE '%linux%'`,
  ].join(";");
}

const typesQuery = `SELECT t.oid::text,
  format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, NULL),
  (t.typcategory = 'A')::text
FROM pg_catalog.pg_type AS t WHERE t.oid = ANY($1::oid[])`;

interface Connection {
  client: pg.Client;
  socket: Socket;
}

function toRequest({ host, port, database }: DatabaseAddress, method: string): RemoteRequest {
  const place = host.startsWith("/") ? host : `${host}:${port}`;
  return { service: "PostgreSQL", method, url: `postgres://${place}/${database}` };
}

function toConfig({ address, applicationName }: OpenOptions, socket: Socket): pg.ClientConfig {
  const { host, port, database, user, tls, options } = address;
  return {
    host,
    port,
    database,
    user,
    // A function, so that no file and no other variable is asked for one that the address lacks.
    password() {
      if (address.password !== undefined) return address.password;
      throw new AuthError(
        "the server asks for a password, and the address has none",
        toRequest(address, "log in at"),
        {
          status: 401,
          body: undefined,
        },
      );
    },
    ssl: tls === "off" ? false : { rejectUnauthorized: tls === "verified", host },
    stream: () => socket,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(options === undefined ? {} : { options }),
  };
}

async function connectOnce(options: OpenOptions): Promise<Connection> {
  const socket = new Socket();
  const client = new pg.Client(toConfig(options, socket));
  // What ends the connection is said by the query that waits; here it must only not end the process.
  client.on("error", () => undefined);
  const stop = (): void => void socket.destroy();
  options.signal.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    await client.query(toSession(options.timeout));
    return { client, socket };
  } catch (error) {
    stop();
    options.signal.throwIfAborted();
    const { timeout, showValues } = options;
    throw toSqlError(error, { request: toRequest(options.address, "connect to"), timeout, showValues });
  }
}

/** Connects, waiting for a server that is not there yet, and starts a transaction that only reads. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const request = toRequest(options.address, "connect to");
  const { signal, retries, onRetry } = options;
  const connection = await retry(
    () => connectOnce(options),
    { safe: true, request, signal },
    { service: request.service, baseUrl: request.url, userAgent: options.applicationName, retries, onRetry },
  );
  return new PgDatabase(connection, options);
}

class PgDatabase implements Database {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #options: OpenOptions;

  constructor({ client, socket }: Connection, options: OpenOptions) {
    this.#client = client;
    this.#socket = socket;
    this.#options = options;
  }

  async describe(statement: Statement, values: Values): Promise<readonly Column[]> {
    const before = "SELECT * FROM (\n";
    const text = `${before}${statement.text}\n) AS q LIMIT 0`;
    const { fields } = await this.#query(text, values, { before, statement });
    const ids = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
    const { rows } = await this.#query(typesQuery, [`{${ids.join(",")}}`], undefined);
    const types = new Map(
      rows.map(([id = "", type, isArray]) => [id, { type: type ?? "", isArray: isArray === "true" }]),
    );
    return fields.map(({ name, dataTypeID }) => {
      const { type = "", isArray = false } = types.get(String(dataTypeID)) ?? {};
      // As a cast, `character` would be one character long.
      return toColumn(name, type === "character" ? "bpchar" : type, isArray);
    });
  }

  async *read({ before, statement, after, values }: Query): AsyncGenerator<readonly Values[]> {
    const declare = `DECLARE d2pipe_rows NO SCROLL CURSOR FOR\n${before}`;
    const sent = { before: declare, statement };
    await this.#query(`${declare}${statement.text}${after}`, values, sent);
    let size = 100;
    const fetch = async (): Promise<readonly Values[]> => {
      const read = this.#socket.bytesRead;
      const { rows } = await this.#query(`FETCH ${size} FROM d2pipe_rows`, [], sent);
      const bytes = Math.max(1, this.#socket.bytesRead - read);
      size = Math.min(mostRowsAPiece, Math.max(1, Math.round((rows.length * bytesAPiece) / bytes)));
      return rows;
    };
    let next = fetch();
    for (;;) {
      const rows = await next;
      if (rows.length === 0) break;
      // Asked for while the rows before are written; its failure is told when it is waited for.
      next = fetch();
      next.catch(() => undefined);
      yield rows;
    }
    await this.#query("CLOSE d2pipe_rows", [], sent);
  }

  async #query(
    text: string,
    values: Values,
    sent: SentText | undefined,
  ): Promise<pg.QueryArrayResult<(string | null)[]>> {
    const { signal, timeout, showValues, address } = this.#options;
    const request = toRequest(address, "read");
    // The server ends a statement itself; a server that is not there any more cannot.
    let isLate = false;
    const guard = setTimeout(
      () => {
        isLate = true;
        this.#socket.destroy();
      },
      (timeout + 30) * 1000,
    );
    if (timeout === 0) clearTimeout(guard);
    try {
      signal.throwIfAborted();
      return await this.#client.query<(string | null)[]>({
        text,
        values: [...values],
        rowMode: "array",
        types: asText,
      });
    } catch (error) {
      signal.throwIfAborted();
      if (isLate) throw new TimeoutError(`no answer within ${timeout + 30} s`, request, { cause: error });
      throw toSqlError(error, { request, sent, timeout, showValues });
    } finally {
      clearTimeout(guard);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // In the middle of a statement the server would first have to end it.
    this.#socket.destroy();
  }
}
