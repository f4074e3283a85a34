import { describe, expect, it } from "vitest";
import { aCaseLine, anEventLine, toNdjson } from "./builders.ts";
import { parseStdout } from "./check-stdout.ts";

describe("stdout of a tool", () => {
  it("is made of lines of the contract", () => {
    const text = toNdjson([aCaseLine(), anEventLine(2)]);
    expect(parseStdout(text).map(({ kind }) => kind)).toEqual(["case", "event"]);
    expect(parseStdout("")).toEqual([]);
  });

  it("may hold nothing else, and the error names the line", () => {
    const text = `${toNdjson([aCaseLine()])}usage: fetch-cases\n`;
    expect(() => parseStdout(text)).toThrow(/stdout line 2 is not a line of the contract/);
    expect(() => parseStdout('{"src":{"system":"x","stream":"y"},"case":{}}\n')).toThrow(/stdout line 1/);
  });

  it("ends with a line feed, unless the tool was killed in the middle", () => {
    const text = `${toNdjson([aCaseLine()])}{"src":`;
    expect(() => parseStdout(text)).toThrow(/ends inside a line/);
    expect(parseStdout(text, true)).toHaveLength(1);
  });
});
