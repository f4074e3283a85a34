import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter, longestLine } from "./line-splitter.ts";

function splitAll(chunks: readonly Buffer[]): { lines: string[]; issue: string | undefined } {
  const splitter = new LineSplitter("stdin");
  const lines: string[] = [];
  for (const piece of [...chunks.map((chunk) => splitter.push(chunk)), splitter.end()]) {
    lines.push(...piece.lines);
    if (piece.issue) return { lines, issue: piece.issue.message };
  }
  return { lines, issue: undefined };
}

const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " "));

test("lines come out as they went in, wherever the chunks are cut", () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1 }),
      fc.array(fc.nat(200)),
      fc.boolean(),
      (lines, cuts, isEnded) => {
        const whole = Buffer.from(lines.join("\n") + (isEnded ? "\n" : ""), "utf8");
        const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((a, b) => a - b);
        const chunks = [0, ...places].map((start, at) => whole.subarray(start, places[at] ?? whole.length));
        const { lines: found } = splitAll(chunks);
        const expected = lines.map((each, at) =>
          at === 0 && each.startsWith("\uFEFF") ? each.slice(1) : each,
        );
        expect(found.join("\n").trimEnd()).toBe(expected.join("\n").trimEnd());
      },
    ),
  );
});

test("invalid UTF-8 is named by its line, and the lines before it still come", () => {
  const { lines, issue } = splitAll([Buffer.from("one\ntwo\n"), Buffer.from([0xff, 0xfe, 10, 0x61, 10])]);
  expect(lines).toEqual(["one", "two"]);
  expect(issue).toContain("stdin:3: invalid UTF-8");
});

test("a character cut in two by a chunk is not invalid", () => {
  const bytes = Buffer.from("é\n");
  expect(splitAll([bytes.subarray(0, 1), bytes.subarray(1)])).toEqual({ lines: ["é"], issue: undefined });
});

test("a line without end is refused before it fills the memory", () => {
  const chunk = Buffer.alloc(1024 * 1024, "a");
  const { lines, issue } = splitAll([Buffer.from("one\n"), ...Array.from({ length: 50 }, () => chunk)]);
  expect(lines).toEqual(["one"]);
  expect(issue).toContain(`stdin:2: longer than ${longestLine / 1024 / 1024} MiB`);
});
