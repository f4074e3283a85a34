import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LockedError } from "@d2pipe/errors";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openIndex, openIndexReader } from "./open-index.ts";

const writer = fileURLToPath(new URL("../test/write-until-killed.ts", import.meta.url));
const now = (): Date => new Date();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "d2pipe-index-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Milliseconds after the start of the process, or after it began to write. */
type Moment = readonly ["start" | "ready", number];

async function writeAndKill(file: string, first: number, [since, milliseconds]: Moment): Promise<void> {
  const child = spawn(process.execPath, [writer, file, `${first}`], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  if (since === "ready") await once(child.stdout, "data");
  await wait(milliseconds);
  child.kill("SIGKILL");
  await exited;
}

// Spread over opening, making the file, and committing. They need not repeat: what must hold, holds at each.
const moments: readonly Moment[] = [
  ...[60, 80, 100, 110, 120, 130, 140, 150].map((milliseconds) => ["start", milliseconds] as const),
  ...[0, 1, 2, 5, 9, 14, 33].map((milliseconds) => ["ready", milliseconds] as const),
];

async function lastBatch(file: string): Promise<number> {
  const reader = openIndexReader(file);
  const cursor = await reader?.getCheckpoint("s", "t");
  reader?.close();
  return typeof cursor?.batch === "number" ? cursor.batch : -1;
}

test("a writer killed at any moment leaves whole transactions, a sound file and no lock", async () => {
  const file = join(folder, "a.db");
  for (const moment of moments) {
    const before = await lastBatch(file);
    await writeAndKill(file, before + 1, moment);
    const index = openIndex(file, { tool: "test", now });
    const after = await lastBatch(file);
    expect(after).toBeGreaterThanOrEqual(before);
    const counts = await index.countEntries();
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe((after + 1) * 10);
    index.close();
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    db.close();
  }
  expect(await lastBatch(file)).toBeGreaterThan(0);
});

test("while another process writes, a second writer learns who holds the index, and a reader reads", async () => {
  const file = join(folder, "a.db");
  const child = spawn(process.execPath, [writer, file], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    await once(child.stdout, "data");
    expect(() => openIndex(file, { tool: "test", now })).toThrow(LockedError);
    expect(() => openIndex(file, { tool: "test", now })).toThrow(
      `held by test (process ${child.pid}) since 20`,
    );
    while ((await lastBatch(file)) < 3) await wait(1);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
  openIndex(file, { tool: "test", now }).close();
});
