import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogger } from "./create-logger.ts";
import type { Logger } from "./logger.ts";

/** What a terminal shows: after `\r` and `ESC[K` the line is empty. */
function toScreen(written: string): string[] {
  const lines = [""];
  for (const piece of written.replaceAll("\r\u001B[K", "\r").split(/(\r|\n)/u)) {
    if (piece === "\n") lines.push("");
    else if (piece === "\r") lines[lines.length - 1] = "";
    else lines[lines.length - 1] += piece;
  }
  return lines;
}

let written = "";
const wasTerminal = process.stderr.isTTY;
beforeEach(() => {
  written = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = wasTerminal;
});

function open(isTerminal: boolean, quiet = false): Logger {
  process.stderr.isTTY = isTerminal;
  return createLogger({ tool: "to-events", quiet, verbose: false, json: false, now: () => new Date(0) });
}

test("progress is one line that gives way to messages, and is gone at the end", () => {
  const log = open(true);
  log.progress("1000 records");
  log.progress("2000 records");
  expect(toScreen(written)).toEqual(["to-events: 2000 records"]);
  log.warn("slow");
  log.progress("3000 records");
  log.clearProgress();
  expect(toScreen(written)).toEqual(["to-events: warning: slow", ""]);
});

test.each([
  ["not a terminal", false, false],
  ["a quiet run", true, true],
])("%s sees no progress, and nothing of its end", (_, isTerminal, quiet) => {
  const log = open(isTerminal, quiet);
  log.progress("1000 records");
  log.clearProgress();
  expect(written).toBe("");
});
