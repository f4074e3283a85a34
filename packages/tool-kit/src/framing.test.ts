import { parseLine } from "@d2pipe/records";
import { expect, test } from "vitest";
import { Framing, type FramingReport } from "./framing.ts";

const begin = '{"begin":{"system":"commcare","stream":"d/v","listing":"window"}}';
const record =
  '{"src":{"system":"commcare","stream":"d/v","id":"1"},"outcome":{"status":"created","tool":"t"}}';
const other = '{"src":{"system":"kobo","stream":"k","id":"1"},"row":{}}';

function end(count: number, complete = true): string {
  return JSON.stringify({ end: { system: "commcare", stream: "d/v", count, complete } });
}

function reportOf(...lines: readonly string[]): FramingReport {
  const framing = new Framing();
  for (const line of lines) framing.see(parseLine(line));
  return framing.report(false);
}

test("a framed stream with the right count is complete, other streams between do not count", () => {
  expect(reportOf(begin, record, other, record, end(2)).complete).toBe(true);
});

test("lines that were typed by hand need no frame", () => {
  expect(reportOf(record, other).complete).toBe(true);
});

test.each([
  ["a lost line", [begin, record, end(2)], "counts 2 records, 1 came"],
  ["a source that died", [begin, record], "no end line after 1 record;"],
  ["a listing cut short", [begin, record, end(1, false)], "incomplete"],
  ["two begins", [begin, begin, end(0)], "second begin"],
])("%s is reported", (_, lines, text) => {
  const report = reportOf(...lines);
  expect(report.complete).toBe(false);
  expect(report.issues.join()).toContain(text);
});

test("a run that was interrupted is not complete", () => {
  const framing = new Framing();
  expect(framing.report(true)).toMatchObject({ complete: false, interrupted: true });
});
