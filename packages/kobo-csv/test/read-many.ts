import { parentPort, workerData } from "node:worker_threads";
import { readRows } from "@d2pipe/kobo-csv";

/** Run as a worker with a small heap: reads `workerData` rows of 60 columns and posts how many there were. */
async function* write(rows: number): AsyncGenerator<Uint8Array> {
  const columns = Array.from({ length: 60 }, (_, index) => `question_${index}`);
  yield Buffer.from(`${columns.join("~")}\n`);
  const toLine = (row: number): string =>
    columns.map((_, at) => (at === 7 && row % 20 === 0 ? `"a ""${row}""\nb"` : `v${row + at}`)).join("~");
  for (let row = 0; row < rows; row += 200) {
    const lines = Array.from({ length: 200 }, (_, index) => toLine(row + index));
    yield Buffer.from(`${lines.join("\n")}\n`);
  }
}

let count = 0;
for await (const { rows } of readRows(write(Number(workerData)), { source: "many.csv" }))
  count += rows.length;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a worker has no origin
parentPort?.postMessage(count);
