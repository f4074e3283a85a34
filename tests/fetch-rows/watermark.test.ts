import { writeFileSync } from "node:fs";
import { type PostgresServer, runPipe, startPostgres, withSandbox } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countStatuses, heldEvents } from "../cases-to-events/pipeline.ts";
import { createMart, cursorsOf, fetchRows, idsOf, toPipe, visits } from "./mart.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => await server[Symbol.asyncDispose]());

const both = { f: "F", m: "M" };

test("a pipe goes on behind its checkpoint, and fetches again what was rejected", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const mart = await createMart(server, visits);
    await mart.run(`insert into visit (id, age, sex, changed)
      select n, n, case when n = 2 then 'x' when n = 3 then 'm' else 'f' end, timestamptz '2024-03-11 00:00Z' + n * interval '1 s'
      from generate_series(1, 5) n`);
    const run = (sexes: Readonly<Record<string, string>>) =>
      runPipe(toPipe(dir, sexes), { env: { ...env, ...mart.env } });

    const first = await run({ f: "F" });
    expect(first.stderrs[0]).toContain("no checkpoint in the index yet: reading everything");
    expect(countStatuses(first.lines)).toEqual({ created: 3, rejected: 2 });
    expect(first.codes).toEqual([0, 5, 0]);

    // The mapping is completed; one row is still wrong, one is new, one was changed, and one is gone.
    await mart.run(`insert into visit (id, age, sex, changed) values (6, 6, 'f', '2024-03-11 00:00:06Z');
      update visit set age = 50, changed = '2024-03-11 00:00:07Z' where id = 5; delete from visit where id = 3`);
    const second = await run(both);
    expect(countStatuses(second.lines)).toEqual({ created: 1, updated: 1, rejected: 1, skipped: 1 });
    expect(second.stderrs[0]).toContain("1 row waiting to be corrected fetched again");
    expect(second.stderrs[0]).toContain("reported once");

    await mart.run("update visit set sex = 'm' where id = 2");
    const third = await run(both);
    expect(countStatuses(third.lines)).toEqual({ created: 1 });
    expect(third.code).toBe(0);
    const last = await run(both);
    expect(countStatuses(last.lines)).toEqual({});
    const ages = (await heldEvents(sandbox)).map(
      ({ dataValues }) => dataValues?.find(({ dataElement }) => dataElement === "VAAsWcu5xsN")?.value,
    );
    expect(new Set(ages)).toEqual(new Set(["1", "2", "4", "50", "6"]));

    // A range is read again and moves nothing.
    const index = ["--index", dir.file("mart.db"), "--watermark", "changed,id"];
    const sql = "select * from visit";
    const range = await fetchRows(mart, dir, { sql, args: [...index, "--until", "2024-03-11T00:00:02"] });
    expect(idsOf(range)).toEqual(["encounter/1", "encounter/2"]);
    expect(cursorsOf(range)).toEqual([]);

    // What was committed late comes within the overlap; what has no time, always; the future moves no checkpoint.
    await mart.run(`insert into visit (id, age, sex, changed) values
      (7, 7, 'f', '2024-03-11 00:00:03Z'), (8, 8, 'f', null), (9, 9, 'f', now() + interval '1 year')`);
    const exact = await fetchRows(mart, dir, { sql, args: [...index, "--overlap", "0"] });
    expect(idsOf(exact)).toEqual(["encounter/9", "encounter/8"]);
    expect(cursorsOf(exact)).toEqual([]);
    const late = await fetchRows(mart, dir, { sql, args: index });
    expect(idsOf(late)).toEqual(["1", "2", "7", "4", "6", "5", "9", "8"].map((id) => `encounter/${id}`));

    // Of other columns, the checkpoint says nothing.
    const other = await fetchRows(mart, dir, { sql, args: [...index.slice(0, 2), "--watermark", "id"] });
    expect(other.stderr).toContain("the checkpoint is of changed,id: reading everything");
    expect(other.lines[0]?.line).toMatchObject({ begin: { listing: "full" } });
  });
});

test.each([
  ["a day, which is not over", "date", "date '2024-03-11'", "date '2024-03-11'"],
  ["a number", "bigint", "9007199254740993", "9007199254740994"],
])("a watermark can be %s", async (_, type, first, later) => {
  await withSandbox({}, async ({ env, dir }) => {
    const mart = await createMart(server, visits);
    await mart.run(`alter table visit alter column changed type ${type} using null;
      insert into visit (id, age, sex, changed) values (1, 1, 'f', ${first})`);
    const run = async (): Promise<unknown> =>
      countStatuses((await runPipe(toPipe(dir, both), { env: { ...env, ...mart.env } })).lines);
    expect(await run()).toEqual({ created: 1 });
    await mart.run(`insert into visit (id, age, sex, changed) values (0, 1, 'f', ${later})`);
    expect(await run()).toMatchObject({ created: 1 });
  });
});

test("a source that dies: what arrived is sent, and the next run brings the rest", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const mart = await createMart(server, visits);
    await mart.run(`create index on visit (changed, id); insert into visit (id, age, sex, changed)
      select n, 20, 'f', timestamptz '2024-03-11 00:00Z' + n * interval '1 s' from generate_series(1, 300) n`);
    const stages = toPipe(dir, both);
    // The first hundred rows are read at once; the next piece cannot be. A sort would meet the wrong row before.
    writeFileSync(dir.file("rows.sql"), "select *, 1 / (id - 250) as broken from visit");
    const url = `${mart.env.DATABASE_URL}?options=-c%20enable_sort%3Doff%20-c%20enable_seqscan%3Doff`;
    const first = await runPipe(stages, { env: { ...env, DATABASE_URL: url } });
    expect(first.codes[0]).toBe(2);
    expect(first.codes.at(-1)).toBe(3);
    expect(countStatuses(first.lines)).toEqual({ created: 99 });
    const second = await runPipe(toPipe(dir, both), { env: { ...env, ...mart.env } });
    expect(second.code).toBe(0);
    expect(countStatuses(second.lines)).toEqual({ unchanged: 99, created: 201 });
    expect(await heldEvents(sandbox)).toHaveLength(300);
  });
});
