import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { readRows } from "@d2pipe/kobo-csv";
// oxlint-disable-next-line no-restricted-imports -- to be measured beside kobo-csv
import { parse } from "csv-parse";

/** `count-rows.ts kobo-csv|csv-parse FILE`: reads a CSV of `~` into an object a row, and does nothing with them. */
const [reader, file = ""] = process.argv.slice(2);
const source = createReadStream(file);
let count = 0;
if (reader === "kobo-csv") {
  for await (const { rows } of readRows(source, { source: file, delimiter: "~" })) count += rows.length;
} else {
  await pipeline(source, parse({ delimiter: "~", columns: true }), async (rows: AsyncIterable<unknown>) => {
    for await (const _ of rows) count += 1;
  });
}
process.stdout.write(`${count}\n`);
