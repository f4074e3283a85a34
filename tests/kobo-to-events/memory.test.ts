import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkout, tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const columns = Array.from({ length: 59 }, (_, at) => `question_${at}`);

/** Every tenth row has quotes, line ends and delimiters in a cell. */
function toLine(row: number): string {
  const cells = columns.map((_, at) => `answer ${(row + at) % 97}`);
  if (row % 10 === 0) cells[7] = `"équipe ""${row}"" ~\nà revoir"`;
  return `${row}~${cells.join("~")}\n`;
}

function* writeCsv(rows: number): Generator<string> {
  yield `_id~${columns.join("~")}\n`;
  for (let row = 0; row < rows; row += 200)
    yield Array.from({ length: Math.min(200, rows - row) }, (_, at) => toLine(row + at)).join("");
}

/** Most memory that fetch-kobo ever held, in MiB, with a reader behind it and never the whole file in front. */
async function measurePeak(rows: number): Promise<number> {
  using dir = tempDir();
  const file = dir.file("peak");
  const atExit = `process.on("exit", () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));`;
  writeFileSync(dir.file("peak.mjs"), `import { writeFileSync } from "node:fs";\n${atExit}\n`);
  const child = spawn(join(checkout, "bin", "fetch-kobo"), ["-", "--quiet", "--stream", "many"], {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: dir.path,
      NODE_OPTIONS: `--import=file://${dir.file("peak.mjs")}`,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let last = "";
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (last = chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, "close");
  await pipeline(Readable.from(writeCsv(rows)), child.stdin);
  const [code] = await closed;
  expect([code, said]).toEqual([0, expect.stringContaining(`${rows} rows`)]);
  expect(last).toContain(`"count":${rows},"complete":true`);
  return Number(readFileSync(file, "utf8")) / 1024;
}

test("ten times the rows, 200,000 of 60 columns, need no more memory", async () => {
  const [some, many] = [await measurePeak(20_000), await measurePeak(200_000)];
  // What is held a row would show: 200,000 of these rows are 140 MB of text.
  expect(many / some).toBeLessThan(1.3);
});
