import { writeFileSync } from "node:fs";
import { type PipeRun, runPipe, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents } from "../cases-to-events/pipeline.ts";
import { writeLoaderFiles } from "./loader-files.ts";
import { toPipe } from "./pipe.ts";

/** One submission as the columns of a CSV have it. */
type Cells = Readonly<Record<string, string>>;

const answers = { FACILITY: "HF_111", ASSESSMENT_DATE: "2024-03-11", ipc_ftype: "opt_hc" };

async function run({ env, dir }: SandboxTest, rows: readonly Cells[]): Promise<PipeRun> {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  writeFileSync(dir.file("kobo.csv"), lines.map((cells) => `${cells.join("~")}\n`).join(""));
  writeLoaderFiles(dir);
  const fetch = [dir.file("kobo.csv"), "--delimiter", "~", "--stream", "sipca"];
  return await runPipe(toPipe(dir, { fetch, detect: ["--max-missing", "5"] }), { env });
}

function beds(values: readonly { dataElement: string; value: string }[] | undefined): string | undefined {
  return values?.find(({ dataElement }) => dataElement === "Rrq9vUnTc5N")?.value;
}

const others = [1, 2, 3].map((at) => ({
  _uuid: `other-${at}`,
  "meta/deprecatedID": "",
  ipc_beds: "1",
  ...answers,
}));

test("without rootUuid and _id, the chain of deprecated ids leads each edit to the same event", async () => {
  await withSandbox({}, async (given) => {
    const version = (uuid: string, deprecated: string, count: string): Cells => {
      return { _uuid: uuid, "meta/deprecatedID": deprecated, ipc_beds: count, ...answers };
    };
    await run(given, [version("v1", "", "5"), ...others]);
    const once = await run(given, [version("v2", "uuid:v1", "6"), ...others]);
    expect(countStatuses(once.lines)).toEqual({ updated: 1, unchanged: 3 });
    const twice = await run(given, [version("v3", "uuid:v2", "7"), ...others]);
    expect(countStatuses(twice.lines)).toEqual({ updated: 1, unchanged: 3 });
    expect(twice.code).toBe(0);
    const held = await heldEvents(given.sandbox);
    expect(held).toHaveLength(4);
    expect(held.map(({ dataValues }) => beds(dataValues) ?? "").toSorted()).toEqual(["1", "1", "1", "7"]);
  });
});

test("an index of the loader's _uuid goes on when the CSV gets meta/rootUuid, and when the submission was edited since", async () => {
  await withSandbox({}, async (given) => {
    const old = ["u1", "u2"].map((uuid) => ({ _uuid: uuid, ipc_beds: "5", ...answers }));
    const first = await run(given, old);
    expect(countStatuses(first.lines)).toEqual({ created: 2 });
    const next = [
      { _uuid: "u1", "meta/rootUuid": "uuid:u1", ipc_beds: "5", ...answers },
      { _uuid: "u2-edited", "meta/rootUuid": "uuid:u2", ipc_beds: "9", ...answers },
    ];
    const second = await run(given, next);
    expect(countStatuses(second.lines)).toEqual({ unchanged: 1, updated: 1 });
    const held = await heldEvents(given.sandbox);
    expect(held.map(({ dataValues }) => beds(dataValues) ?? "").toSorted()).toEqual(["5", "9"]);
  });
});

test("a submission known by _id stays the same when the server begins to give meta/rootUuid", async () => {
  await withSandbox({}, async (given) => {
    const rows = [11, 12].map((id) => ({ _id: String(id), _uuid: `u${id}`, ipc_beds: "5", ...answers }));
    expect(countStatuses((await run(given, rows)).lines)).toEqual({ created: 2 });
    const later = rows.map((row) => ({ ...row, "meta/rootUuid": `uuid:root-${row._id}` }));
    const second = await run(given, later);
    expect(countStatuses(second.lines)).toEqual({ unchanged: 2 });
    expect(second.code).toBe(0);
    expect(await heldEvents(given.sandbox)).toHaveLength(2);
  });
});
