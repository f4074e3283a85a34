import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutList } from "./cut-list.ts";

/** What the envelope and the items say when they are put together again; undefined when there is no list. */
function join(text: string, key: string): unknown {
  const bytes = Buffer.from(text);
  const cutter = cutList(bytes, key);
  const items: unknown[] = [];
  let step = cutter.next();
  for (; !step.done; step = cutter.next())
    items.push(JSON.parse(bytes.toString("utf8", step.value.start, step.value.end)));
  if (step.value === undefined) return undefined;
  const envelope: Record<string, unknown> = JSON.parse(step.value);
  expect(envelope[key]).toEqual([]);
  return { ...envelope, [key]: items };
}

/** Strings with all that could be taken for structure. */
const dirtyText = fc.string({
  unit: fc.constantFrom('"', "\\", "[", "]", "{", "}", ",", ":", "cases", "é", "\u0000", " ", "\n", "😀"),
});
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    dirtyText,
    fc.integer(),
    fc.constantFrom(null, true, false),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(dirtyText, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const indents = fc.constantFrom(undefined, 1, "\t", "\r\n ");

describe("cutList", () => {
  it("says with the items what the whole says, whatever stands in it and however it is spaced", () => {
    fc.assert(
      fc.property(
        fc.dictionary(dirtyText, json),
        fc.array(json),
        json,
        indents,
        (before, cases, next, indent) => {
          const whole = { ...before, cases, next };
          expect(join(JSON.stringify(whole, null, indent), "cases")).toEqual(
            JSON.parse(JSON.stringify(whole)),
          );
        },
      ),
    );
  });

  it("leaves an item as JSON.stringify would write it, however it was spaced", () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1 }), indents, (cases, indent) => {
        const bytes = Buffer.from(JSON.stringify({ cases }, null, indent));
        const items = Array.from(cutList(bytes, "cases"), ({ start, end }) =>
          bytes.toString("utf8", start, end),
        );
        expect(items).toEqual(cases.map((each) => JSON.stringify(each)));
      }),
    );
  });

  it("takes the list of the outermost object, not one inside or a text of that name", () => {
    expect(join('{"a":"cases","b":[1],"cases":[2]}', "cases")).toEqual({ a: "cases", b: [1], cases: [2] });
    expect(join('{"a":{"cases":[1]},"cases":[2]}', "cases")).toEqual({ a: { cases: [1] }, cases: [2] });
    expect(join('{"cases":{"x":[1]}}', "cases")).toBeUndefined();
    expect(join('["cases",[1]]', "cases")).toBeUndefined();
  });

  it("finds no list, or lets something fail to parse, wherever an answer is cut", () => {
    const whole = '{"next": "a]b", "cases": [{"a": "\\"}"}, {"b": [1, 2]}], "total": 2}';
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => {
        if (join(whole.slice(0, length), "cases") === undefined) throw new Error("none");
      }).toThrow();
    }
    expect(join(whole, "cases")).toEqual(JSON.parse(whole));
  });

  it.each([
    '{"cases":[{"a":1} {"b":2}]}',
    '{"cases":[1,]}',
    '{"cases":[,1]}',
    '{"cases":[1}]}',
    '{"cases":[tru]}',
    '{"cases":[{"a":1 2}]}',
    '{"cases":[tr ue]}',
    '{"cases":["a" "b"]}',
    '{"cases":[1 2]}',
  ])("%s does not pass for JSON", (text) => {
    expect(() => {
      if (join(text, "cases") === undefined) throw new Error("none");
    }).toThrow();
  });
});
