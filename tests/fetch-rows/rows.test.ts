import { type PostgresServer, startPostgres, tempDir } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMart, cursorsOf, fetchRows, idsOf } from "./mart.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => await server[Symbol.asyncDispose]());

test("each type comes as JSON without loss, under the column's own name", async () => {
  using dir = tempDir();
  const mart = await createMart(server);
  const sql = `select 17 as id, 'é "x"'::text as "Patient_Identifier", 9007199254740993 as big, 0.10::numeric as fee, 1.5::real as temp,
    true as yes, null::int as nothing, date '2024-03-11' as day, timestamp '2024-03-11 09:13:02.5' as local,
    timestamptz '2024-03-11 09:13:02.551042+02' as moment, E'{"a":\n 1.10}'::json as answers, array['a', null, 'b"c'] as many,
    '00:30'::time as clock, interval '1 day 2 hours' as lasted, '\\x01ff'::bytea as photo, 'NaN'::float8 as broken`;
  const { code, stdout, stderr } = await fetchRows(mart, dir, { sql });
  expect(stderr).toMatch(/^fetch-rows: 1 row, /u);
  const [, row = ""] = stdout.split("\n");
  expect(row.slice(row.indexOf('"row":'))).toBe(
    String.raw`"row":{"id":17,"Patient_Identifier":"é \"x\"","big":"9007199254740993","fee":"0.10","temp":1.5,"yes":true,"nothing":null,"day":"2024-03-11","local":"2024-03-11T09:13:02.5","moment":"2024-03-11T07:13:02.551042Z","answers":{"a":  1.10},"many":["a",null,"b\"c"],"clock":"00:30:00","lasted":"P1DT2H","photo":"\\x01ff","broken":"NaN"}}`,
  );
  expect(code).toBe(0);
});

test("a row is known by table and key; one without a key, and rows that share one and differ, are rejected", async () => {
  using dir = tempDir();
  const mart = await createMart(server);
  const rows = `(values ('A', 1, 'x'), ('A', 2, 'x'), ('B/C', 1, 'x'), (null, 1, 'x'), ('D', 1, 'x'), ('E', 1, 'x'),
    ('D', 1, 'y'), ('E', 1, 'x'), ('D', 1, 'x'))`;
  const sql = `select * from ${rows} as t ("Patient_Identifier", visit, answer)`;
  const args = ["--key", "Patient_Identifier,visit"];
  const run = await fetchRows(mart, dir, { sql, args });
  expect(run.code).toBe(5);
  expect(idsOf(run)).toEqual(["A/1", "A/2", "B%2FC/1", "E/1", "E/1"].map((key) => `encounter/${key}`));
  const rejected = run.lines.flatMap(({ line }) =>
    "outcome" in line ? [`${line.outcome.code} ${line.src.id}`] : [],
  );
  expect(rejected.toSorted()).toEqual([
    ...Array.from({ length: 3 }, () => "DUPLICATE_RECORD encounter/D/1"),
    "NO_ID undefined",
  ]);
  // Checked by the testkit, too: the end line counts them all.
  expect(run.lines.at(-1)?.line).toMatchObject({ end: { count: 9, complete: true } });
});

test("parameters by name; a revision from a column; voided rows ask for deletion", async () => {
  using dir = tempDir();
  const mart = await createMart(server, "create table t (id int, voided boolean, changed timestamptz)");
  await mart.run(
    "insert into t select n, n = 2, timestamptz '2024-03-11 00:00Z' + n * interval '1 s' from generate_series(1, 9) n",
  );
  const sql = "select * from t -- :not this\nwhere id <= :most::int and changed < :day::date;";
  const args = ["--param", "most=2", "--param", "day=2024-03-12", "--rev", "changed", "--voided", "voided"];
  const { lines, code } = await fetchRows(mart, dir, { sql, args });
  expect(code).toBe(0);
  const rows = lines.filter(({ kind }) => kind === "row").map(({ line }) => line);
  expect(rows).toMatchObject([
    { src: { rev: "2024-03-11T00:00:01.000000Z" } },
    { src: { rev: "2024-03-11T00:00:02.000000Z" }, op: "delete" },
  ]);
  expect(rows[0]).not.toHaveProperty("op");
});

test("checkpoints stand only between rows that differ in the watermark, and from each the rest follows", async () => {
  using dir = tempDir();
  const mart = await createMart(
    server,
    `create table t as select n as id, timestamptz '2024-03-11 00:00Z' + n / 4000 * interval '1 s' as changed from generate_series(1, 14000) n`,
  );
  const run = await fetchRows(mart, dir, { sql: "select * from t", args: ["--watermark", "changed"] });
  const kinds = run.lines.filter(({ kind }) => kind === "row" || kind === "checkpoint");
  let rows = 0;
  const reached = kinds.flatMap(({ kind }) => {
    rows += kind === "row" ? 1 : 0;
    return kind === "checkpoint" ? [rows] : [];
  });
  expect(reached).toEqual([7999, 14000]);
  expect(cursorsOf(run)).toEqual([
    { changed: "2024-03-11 00:00:01+00" },
    { changed: "2024-03-11 00:00:03+00" },
  ]);
});

test("--from and --until include what they name, and leave no checkpoint", async () => {
  using dir = tempDir();
  const mart = await createMart(
    server,
    `create table t (id int, changed timestamp);
     insert into t values (1, '2024-02-29 23:59:59.9'), (2, '2024-03-01'), (3, '2024-03-31 23:59:59.999999'), (4, '2024-04-01'), (5, null)`,
  );
  const range = async (...args: string[]): Promise<string> => {
    const run = await fetchRows(mart, dir, {
      sql: "select * from t",
      args: ["--watermark", "changed", ...args],
    });
    expect(cursorsOf(run)).toEqual([]);
    expect(run.lines[0]?.line).toMatchObject({ begin: { listing: "window" } });
    return idsOf(run)
      .map((id) => id.replace("encounter/", ""))
      .join();
  };
  expect(await range("--from", "2024-03-01", "--until", "2024-03-31")).toBe("2,3");
  expect(await range("--until", "2024-02-29T23:59:59")).toBe("1");
  expect(await range("--from", "2024-03-31T23:59:59.999999")).toBe("3,4");
  const zone = await fetchRows(mart, dir, {
    sql: "select * from t",
    args: ["--watermark", "changed", "--from", "2024-03-01T00:00Z"],
  });
  expect(zone).toMatchObject({ code: 2, stdout: "" });
  expect(zone.stderr).toContain("changed has no time zone");
});
