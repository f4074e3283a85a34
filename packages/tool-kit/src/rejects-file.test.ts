import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RejectsFile } from "./rejects-file.ts";

const line = (id: string): string => `{"src":{"system":"a","stream":"b","id":"${id}"},"event":{"event":"x"}}`;
const note = { tool: "push-dhis2", code: "E1", message: "no" };

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "d2pipe-"));
  path = join(dir, "rejects.ndjson");
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function idsIn(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((text) => JSON.parse(text).src.id);
}

test("a whole run replaces the file, mode 0600", () => {
  writeFileSync(path, `${line("old")}\n`);
  const rejects = new RejectsFile(path);
  rejects.write(line("new"), note);
  rejects.close({ isWhole: true });
  expect(idsIn(path)).toEqual(["new"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a run that broke off keeps what stood there, which it may not have reached, and leaves nothing beside it", () => {
  writeFileSync(path, `${line("old")}\n`);
  new RejectsFile(path).close({ isWhole: false });
  expect(idsIn(path)).toEqual(["old"]);
  const rejects = new RejectsFile(path);
  rejects.write(line("new"), note);
  rejects.close({ isWhole: false });
  expect(idsIn(path)).toEqual(["old", "new"]);
  expect(readdirSync(dir)).toEqual(["rejects.ndjson"]);
});
