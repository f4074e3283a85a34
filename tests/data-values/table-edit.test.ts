import { readFileSync, writeFileSync } from "node:fs";
import { type PipeRun, runPipe, runTool, type Stage, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses } from "../cases-to-events/pipeline.ts";
import { enter, listByCode, makeValues, now, pullSnapshots } from "./pipe.ts";

test("an id gets another partner: what went to the old one is deleted as docs/recovery.md says, and comes under the new one", async () => {
  await withSandbox({ target: {}, now: () => now }, async (given) => {
    const { sandbox, dir } = given;
    await pullSnapshots(given);
    await enter(sandbox.dhis2.url, makeValues(6, { period: "202401" }));
    const right = dir.file("right.csv");
    const both = ["--from-metadata", dir.file("source.json"), "--to-metadata", dir.file("target.json")];
    await runTool("map-ids", { args: ["--draft", right, ...both] });
    const [one, other] = ["IO8BkLFjFoe", "pYEZh1Dg2DN"];
    const wrong = dir.file("wrong.csv");
    writeFileSync(wrong, swapPartners(readFileSync(right, "utf8"), one, other));
    await transfer(given, wrong);
    const expected = await listByCode(sandbox.dhis2.url);
    expect(await listByCode(sandbox.target?.url)).not.toEqual(expected);
    const where = ["--org-unit", one, "--org-unit", other];
    const back = await transfer(given, wrong, { where, isDeleting: true });
    expect([back.code, countStatuses(back.lines)]).toEqual([0, { deleted: 2 }]);
    const again = await transfer(given, right);
    expect([again.code, countStatuses(again.lines)]).toEqual([0, { created: 2, unchanged: 4 }]);
    expect(await listByCode(sandbox.target?.url)).toEqual(expected);
  });
});

function swapPartners(table: string, one: string, other: string): string {
  const partnerOf = (id: string): string =>
    new RegExp(`^orgUnit,${id},(\\w{11})`, "m").exec(table)?.[1] ?? "";
  const [ofOne, ofOther] = [partnerOf(one), partnerOf(other)];
  return table.replace(ofOne, "?").replace(ofOther, ofOne).replace("?", ofOther);
}

async function transfer(
  { env, dir }: SandboxTest,
  table: string,
  { where = [], isDeleting = false }: { where?: readonly string[]; isDeleting?: boolean } = {},
): Promise<PipeRun> {
  const pull: Stage = ["pull-datasets", "--connection", "SOURCE", "--data-set", "DS_MONTH", "--year", "2024"];
  const mapped = await runPipe(
    [
      [...pull, ...where],
      ["map-ids", "--table", table],
    ],
    { env },
  );
  const asDelete = mapped.stdout.replaceAll(',"dataValue":{', ',"op":"delete","dataValue":{');
  const stdin = isDeleting ? asDelete : mapped.stdout;
  return await runPipe([["push-dhis2", "--connection", "TARGET", "--index", dir.file("pair.db")]], {
    env,
    stdin,
  });
}
