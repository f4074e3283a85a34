import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Order, Sending } from "../../target.ts";
import { hideValues, interpretCaseUpdates } from "./interpret.ts";

const write: Order = { action: "write", dryRun: false };

function toSending(target: string, properties: Record<string, string> = {}): Sending {
  const content = JSON.stringify(properties).slice(1, -1);
  const rest = { id: target, system: "x", scope: `caseUpdate/${target}`, group: undefined };
  return { ...rest, target, content, known: false, appeared: false };
}

const batch = ["a", "b", "c"].map((id) => toSending(id, { p: "secret" }));

test("all of a request is stored, or nothing: the others go again without those that are to blame", () => {
  expect(interpretCaseUpdates(batch, write, { kind: "stored" })).toEqual(
    batch.map(() => ({ kind: "updated" })),
  );
  const report = {
    kind: "refused",
    message: "",
    updates: [{ index: 1, message: "No case found with ID 'b'" }],
  } as const;
  expect(interpretCaseUpdates(batch, write, report)).toMatchObject([
    { kind: "not stored" },
    { kind: "refused", why: { code: "REFUSED", message: "CommCare: No case found with ID 'b'" } },
    { kind: "not stored" },
  ]);
});

test.each([{ updates: [] }, { updates: [{ index: 7, message: "x" }] }])(
  "when none of the request is named, it is refused as a whole",
  ({ updates }) => {
    const report = { kind: "refused", message: "InvalidCaseIndex", updates } as const;
    expect(interpretCaseUpdates(batch, write, report)).toMatchObject({
      refused: { message: "CommCare: InvalidCaseIndex" },
    });
  },
);

test("deletes are refused", () => {
  const said = interpretCaseUpdates(batch, { action: "delete", dryRun: false }, { kind: "stored" });
  expect(said).toMatchObject(batch.map(() => ({ kind: "refused", why: { code: "CANNOT_DELETE" } })));
});

describe("what the server says is shown without values", () => {
  test("quoted or not; names of properties and ids stay", () => {
    const one = [toSending("case-1", { age: "72", note: "Amina K." })];
    expect(hideValues("Error with case property 'age'. Values must be strings, received '72'", one)).toBe(
      "Error with case property 'age'. Values must be strings, received '…'",
    );
    expect(hideValues(`age is 72; "Amina K." of 'case-1'`, one)).toBe("age is …; '…' of 'case-1'");
    expect(hideValues("nothing of it", one)).toBe("nothing of it");
  });

  test("a value that is one word never shows", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(word, fc.array(word), fc.nat(), (value, words, at) => {
        const text = words.toSpliced(at % (words.length + 1), 0, value).join(" ");
        const shown = hideValues(text, [toSending("CASE-1", { NAME: value })]);
        expect(shown.split(" ")).not.toContain(value);
        expect(shown.split(" ")).toHaveLength(words.length + 1);
      }),
    );
  });
});
