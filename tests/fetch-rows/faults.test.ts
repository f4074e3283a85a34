import { writeFileSync } from "node:fs";
import { type PostgresServer, startPostgres, startTool, tempDir } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMart, fetchRows, idsOf, type Mart, toArgs } from "./mart.ts";

let server: PostgresServer;
let mart: Mart;
beforeAll(async () => {
  server = await startPostgres();
  mart = await createMart(
    server,
    `create table t as select n as id, 'Chikondi' as name from generate_series(1, 9) n;
     create function write() returns int language sql as $$ delete from t returning id $$;
     create role clerk login password 'clerk'`,
  );
});
afterAll(async () => await server[Symbol.asyncDispose]());

interface Fault {
  what: string;
  sql?: string;
  args?: string[];
  url?: (server: PostgresServer) => string;
  code: number;
  says: RegExp;
}

const faults: readonly Fault[] = [
  {
    what: "a wrong password",
    url: ({ port }) => `postgres://owner:sesame@127.0.0.1:${port}/postgres`,
    code: 6,
    says: /password authentication failed.*\n.*check the setting DATABASE_URL/u,
  },
  {
    what: "no password",
    url: ({ port }) => `postgres://owner@127.0.0.1:${port}/postgres`,
    code: 6,
    says: /asks for a password, and the address has none/u,
  },
  {
    what: "no right to read",
    url: (from) => from.url("mart_1").replace(/\/\/[^@]*@/u, "//clerk:clerk@"),
    code: 6,
    says: /permission denied for table t \(42501\)/u,
  },
  {
    what: "no such database",
    url: (from) => from.url("nope"),
    code: 2,
    says: /database "nope" does not exist/u,
  },
  {
    what: "no server",
    url: () => "postgres://u:sesame@127.0.0.1:1/d",
    code: 4,
    says: /no server listens there/u,
  },
  {
    what: "a server without TLS where TLS is asked for",
    url: (from) => from.url("mart_1", "sslmode=verify-full"),
    code: 2,
    says: /does not speak TLS/u,
  },
  {
    what: "a mode of TLS that may be none",
    url: (from) => from.url("d", "sslmode=prefer"),
    code: 2,
    says: /sslmode is one of/u,
  },
  {
    what: "a wrong name",
    sql: "select id,\n  nmae\nfrom t",
    code: 2,
    says: /rows\.sql:2:3: column "nmae" does not exist/u,
  },
  {
    what: "two statements",
    sql: "select 1;\ndelete from t",
    code: 2,
    says: /rows\.sql:2: a second statement/u,
  },
  {
    what: "a write",
    sql: "select write() as id",
    code: 2,
    says: /rows\.sql: it would write, and only reading is allowed/u,
  },
  {
    what: "a value that does not fit",
    sql: "select id, name::int from t",
    code: 2,
    says: /integer: "…" \(22P02\)/u,
  },
  {
    what: "columns that the result lacks",
    args: ["--key", "ID", "--watermark", "changed"],
    code: 2,
    says: /--key ID: .*there it is id\n.*--watermark changed: not a column.*which has id, name/u,
  },
  { what: "a column twice", sql: "select id, 1 as id from t", code: 2, says: /two columns are named id/u },
  {
    what: "parameters that do not fit",
    sql: "select id from t where id > :least",
    args: ["--param", "lest=1"],
    code: 2,
    says: /:least has no value.*\n.*there is no :lest/u,
  },
  { what: "a range without a column", args: ["--from", "2024-01-01"], code: 2, says: /need --watermark/u },
  {
    what: "a statement that takes too long",
    sql: "select id, pg_sleep(60) from t",
    args: ["--timeout", "1"],
    code: 4,
    says: /no rows within 1 s \(57014\)\n.*--timeout/u,
  },
];

test.each(faults)(
  "$what: one clear line, exit $code",
  async ({ sql = "select * from t", args = [], url, code, says }) => {
    using dir = tempDir();
    const env = url ? { DATABASE_URL: url(server) } : {};
    const run = await fetchRows(mart, dir, { sql, args: [...args, "--retries", "0"], env });
    expect(run.stderr).toMatch(says);
    expect(run.code).toBe(code);
    expect(idsOf(run)).toEqual([]);
    // Neither a password nor what is in the table.
    expect(run.stderr).not.toMatch(/sesame|p@ss|p%40ss|Chikondi/u);
  },
);

test("with --show-values the message may say which value it was", async () => {
  using dir = tempDir();
  const run = await fetchRows(mart, dir, { sql: "select name::int as id from t", args: ["--show-values"] });
  expect(run.stderr).toContain('integer: "Chikondi"');
});

const slow = "select g as id, pg_sleep(0.002), repeat('x', 100) from generate_series(1, 1000000) g";
/** Not while it connects, which it tries again. */
const running =
  "select pid from pg_stat_activity where application_name like '%fetch-rows' and state = 'active' and query like 'FETCH%'";

async function waitForRows(): Promise<void> {
  await expect.poll(() => server.run(running)).toHaveLength(1);
}

test("SIGTERM ends the tool, and the statement on the server", async () => {
  using dir = tempDir();
  const tool = startTool("fetch-rows", { args: toArgs(dir, { sql: slow }), env: mart.env });
  await waitForRows();
  tool.kill("SIGTERM");
  const run = await tool.done;
  expect(run.code).toBe(143);
  expect(run.lines.some(({ kind }) => kind === "end")).toBe(false);
  await expect.poll(() => server.run(running)).toHaveLength(0);
});

test("a server that ends the connection, or goes away, in the middle: exit 4 and no end line", async () => {
  using dir = tempDir();
  const ways = [
    () => server.run(`select pg_terminate_backend(pid) from (${running}) as t`),
    () => server.crash(),
  ];
  for (const end of ways) {
    const tool = startTool("fetch-rows", { args: toArgs(dir, { sql: slow }), env: mart.env });
    await waitForRows();
    await end();
    const run = await tool.done;
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/PostgreSQL: read postgres:\/\/127\.0\.0\.1:\d+\/mart_1: .*terminat/u);
    expect(run.lines.some(({ kind }) => kind === "end")).toBe(false);
  }
});

test("TLS: only a server that is trusted, and that the address names, is told the password", async () => {
  await using secure = await startPostgres({ tls: {} });
  using dir = tempDir();
  const authority = dir.file("authority.pem");
  writeFileSync(authority, secure.authority ?? "");
  const trust = { NODE_EXTRA_CA_CERTS: authority };
  const run = async (url: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const given = { DATABASE_URL: url, ...env };
    const { code, stderr } = await fetchRows(mart, dir, {
      sql: "select 1 as id",
      env: given,
      args: ["--retries", "0"],
    });
    return `${code} ${stderr}`;
  };
  const verified = secure.url("postgres", "sslmode=verify-full");
  expect(await run(verified)).toMatch(
    /^2 .*the server's certificate is not trusted.*\n.*NODE_EXTRA_CA_CERTS/u,
  );
  expect(await run(verified, trust)).toMatch(/^0 fetch-rows: 1 row/u);
  expect(await run(verified.replace("localhost", "127.0.0.1"), trust)).toMatch(/^2 .*for another host/u);
  expect(await run(secure.url("postgres", "sslmode=no-verify"))).toMatch(/^0 /u);
  expect(await run(secure.url())).toMatch(/^6 .*no encryption/u);
});
