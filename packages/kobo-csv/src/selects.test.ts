import { InputError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { cut } from "../test/cut.ts";
import { gather } from "../test/gather.ts";
import { mergeSelects } from "./merge-selects.ts";
import { type CsvRow, readRows } from "./read-rows.ts";
import { splitSelects } from "./split-selects.ts";

const source = "kobo.csv";

async function rowsOf(batches: AsyncIterable<{ rows: CsvRow[] }>): Promise<CsvRow[]> {
  return (await gather(batches)).flatMap(({ rows }) => rows);
}

test("choice columns beside their summary are dropped", async () => {
  const rows = readRows(cut("q;soap;soap/bar;soap/gel\n1;bar gel;1;1\n2;;;\n"), { source });
  expect(await rowsOf(mergeSelects(rows, { source }))).toEqual([
    { q: "1", soap: "bar gel" },
    { q: "2", soap: "" },
  ]);
});

test("choice columns alone are summed up where the first stood, also as the old server writes them", async () => {
  const rows = readRows(cut("q,ipc/soap/bar,ipc/soap/gel,z\n1,False,True,x\n2,n/a,n/a,y\n"), {
    source,
    missing: ["n/a"],
  });
  const merged = await rowsOf(mergeSelects(rows, { source, questions: ["ipc/soap"] }));
  expect(merged).toEqual([
    { q: "1", "ipc/soap": "gel", z: "x" },
    { q: "2", "ipc/soap": "", z: "y" },
  ]);
  expect(Object.keys(merged[0] ?? {})).toEqual(["q", "ipc/soap", "z"]);
});

test("a cell that is neither chosen nor not chosen is an error with its place", async () => {
  const rows = readRows(cut("soap/bar\n1\nyes\n"), { source });
  const merged = rowsOf(mergeSelects(rows, { source, questions: ["soap"] }));
  await expect(merged).rejects.toThrow("kobo.csv:3 soap/bar: expected 1 or 0");
});

test("splitting and merging give the same rows back", async () => {
  const text = "q;soap;z\n1;gel bar;a\n2;;b\n";
  const choices = { soap: ["bar", "gel", "none"] };
  const split = await rowsOf(splitSelects(readRows(cut(text), { source }), { source, choices }));
  expect(split).toEqual([
    { q: "1", soap: "gel bar", "soap/bar": "1", "soap/gel": "1", "soap/none": "0", z: "a" },
    { q: "2", soap: "", "soap/bar": "", "soap/gel": "", "soap/none": "", z: "b" },
  ]);
  const back = mergeSelects(splitSelects(readRows(cut(text), { source }), { source, choices }), { source });
  expect(await rowsOf(back)).toEqual(await rowsOf(readRows(cut(text), { source })));
});

test("a choice that is not in the list is an error, without the choice", async () => {
  const rows = readRows(cut("q;soap\n1;mud\n"), { source });
  const error: unknown = await rowsOf(splitSelects(rows, { source, choices: { soap: ["bar"] } })).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  expect(String(error)).toContain("kobo.csv:2 soap");
  expect(String(error)).not.toContain("mud");
});
