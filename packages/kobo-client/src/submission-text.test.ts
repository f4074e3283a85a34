import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataAnswer } from "./data-answer.ts";
import { SubmissionText } from "./submission-text.ts";

/** All that could be taken for structure. */
const text = fc.string({
  unit: fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", "é", "\n", "a", "😀", '"results":['),
});
/** JSON.parse of Node 24.21 has read a name of one escaped character as another one, once in some 20,000 objects. */
const anyName = text.filter((any) => !/^["\\\n]$/u.test(any));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false, 0, -1.5e-7),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(anyName, tie("value"), { maxKeys: 3 }),
  ),
})).value;
const submission = fc
  .tuple(fc.dictionary(anyName, value), fc.nat())
  .map(([answers, _id]) => ({ ...answers, _id }));

function parse(given: SubmissionText): unknown {
  return JSON.parse(given.toString());
}

test("names and values are those that JSON.parse finds", () => {
  fc.assert(
    fc.property(submission, (object) => {
      const found = SubmissionText.from(object);
      const names = Array.from({ length: found.size }, (_, at) => found.getName(at));
      expect(names.toSorted()).toEqual(Object.keys(object).toSorted());
      for (const [name, answer] of Object.entries(JSON.parse(JSON.stringify(object))))
        expect(JSON.parse(found.getValue(name) ?? "")).toEqual(answer);
      for (const [at, name] of names.entries()) {
        const written = Buffer.from(found.json).toString(
          "utf8",
          found.getNameStart(at),
          found.getNameEnd(at),
        );
        expect([JSON.parse(`"${written}"`), found.hasName(at, Buffer.from(name))]).toEqual([name, true]);
        expect(found.hasName(at, Buffer.from(`${name}x`))).toBe(false);
      }
      expect([found._id, Buffer.from(found.json).toString()]).toEqual([object._id, JSON.stringify(object)]);
      expect(found.getValue("not there")).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

describe("a page", () => {
  const page = fc.record({
    before: fc.dictionary(anyName, value),
    results: fc.array(submission),
    after: fc.dictionary(anyName, value),
  });
  const indent = fc.constantFrom(undefined, 1, "\t");

  test("has the submissions that JSON.parse finds, whatever stands around them and however it is written", () => {
    fc.assert(
      fc.property(page, indent, ({ before, results, after }, blanks) => {
        const whole = JSON.stringify({ ...before, results, ...after, results_: 1 }, null, blanks);
        const answer = new DataAnswer().parse(Buffer.from(whole));
        const texts = [...answer];
        expect(texts.map(parse)).toEqual(JSON.parse(JSON.stringify(results)));
        expect(answer.envelope).toEqual({ ...JSON.parse(whole), results: [] });
        expect(texts.every((each) => !/[\n\r]/u.test(each.toString()))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("that is not JSON is a SyntaxError, wherever it is broken or cut; what is read, JSON.parse reads too", () => {
    const whole =
      '{"count":2,"results":[{"_id":1,"a":["x",{"b":null}]},{"_id":2,"c":"\\u00e9\\n"}],"next":null}';
    const edit = fc.tuple(
      fc.nat(whole.length),
      fc.nat(3),
      fc.constantFrom("", '"', "\\", "{", "]", ",", "0", "\u0001", "x"),
    );
    fc.assert(
      fc.property(edit, ([at, length, put]) => {
        const broken = whole.slice(0, at) + put + whole.slice(at + length);
        const theirs = tryTo(() => JSON.parse(broken));
        const ours = tryTo(() => new DataAnswer().parse(Buffer.from(broken)));
        if (theirs === undefined) expect(ours).toBeUndefined();
        else if (isPage(theirs)) expect(Array.from(ours ?? [], parse)).toEqual(theirs.results);
      }),
      { numRuns: 3000 },
    );
    for (let length = 0; length < whole.length; length += 1)
      expect(() => new DataAnswer().parse(Buffer.from(whole.slice(0, length)))).toThrow(SyntaxError);
  });

  test.each([
    ["a list of the same name inside", '{"a":{"results":[]},"results":[{"_id":1}]}', [1], undefined],
    ["the same with items", '{"a":{"results":[{"_id":7}]},"results":[{"_id":1}]}', [1], undefined],
    ["two rows, one of them none", '{"results":[{"_id":1},{}]}', [1, NaN], 1],
    [
      "an id that is not a whole number",
      '{"results":[{"_id":1.5},{"_id":"1"},{"_id":-1}]}',
      [NaN, NaN, NaN],
      0,
    ],
    ["something else than objects", '{"results":[{"_id":1},null,{"_id":2}]}', [1], 1],
    ["what is nested too deep", `{"results":[{"_id":1,"a":${"[".repeat(200)}${"]".repeat(200)}}]}`, [], 0],
    ["no list", '{"detail":"Not found."}', [], undefined],
    ["another kind of list", '{"results":{"_id":1}}', [], undefined],
    ["no object", "[]", [], undefined],
  ])("with %s", (_, whole, ids, wrongItem) => {
    const answer = new DataAnswer().parse(Buffer.from(whole));
    expect([answer.ids, answer.wrongItem]).toEqual([ids, wrongItem]);
  });

  test("read after another one has nothing of it", () => {
    const answer = new DataAnswer();
    answer.parse(Buffer.from('{"results":[{"_id":1,"a":1},{"_id":2},null]}'));
    answer.parse(Buffer.from('{"results":[{"_id":3,"b":[]}]}'));
    expect([Array.from(answer, parse), answer.wrongItem]).toEqual([[{ _id: 3, b: [] }], undefined]);
  });
});

function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isPage(answer: unknown): answer is { results: unknown[] } {
  return (
    typeof answer === "object" && answer !== null && "results" in answer && Array.isArray(answer.results)
  );
}
