import { InputError } from "@d2pipe/errors";
import { SubmissionText } from "@d2pipe/kobo-client";
import { stripGroups } from "@d2pipe/kobo-csv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createToRow } from "./to-row.ts";

const submission = {
  _id: 7,
  FACILITY: "HF_111",
  "ipc/section_1/q1": 'yes, "é" / no',
  "ipc/équipe/rôle": "infirmière",
  "meta/rootUuid": "uuid:a",
  _uuid: "b",
  staff: [{ "staff/role": "nurse" }],
};

function toRow(
  row: object,
  separator: string | undefined,
  key?: string,
): ReturnType<ReturnType<typeof createToRow>> {
  return createToRow({ asset: "a1", key, separator })(SubmissionText.from(row));
}

test("a submission stays as the server wrote it, and is known by its own names", () => {
  const row = toRow(submission, undefined);
  expect(row.text).toBe(JSON.stringify(submission));
  expect(row).toMatchObject({ identity: { id: "a", aliases: ["b", "7"] }, place: 7 });
  expect(toRow(submission, undefined, "ipc/section_1/q1").identity.id).toBe('yes, "é" / no');
});

test("groups come off, but not from Kobo's own names nor inside of repeats", () => {
  const row = toRow(submission, "/", "q1");
  expect(JSON.parse(row.text)).toEqual({
    _id: 7,
    FACILITY: "HF_111",
    q1: 'yes, "é" / no',
    rôle: "infirmière",
    "meta/rootUuid": "uuid:a",
    _uuid: "b",
    staff: [{ "staff/role": "nurse" }],
  });
  expect(Buffer.from(row.content).toString()).toBe(row.text);
  expect(toRow({ 'a/"q"\n': 1 }, "/").text).toBe(JSON.stringify({ '"q"\n': 1 }));
  expect(row.identity.id).toBe('yes, "é" / no');
});

test("two questions of one name are an error with what to do; in two submissions they are one", () => {
  const read = createToRow({ asset: "a1", key: undefined, separator: "/" });
  const give = (row: object): unknown => read(SubmissionText.from(row));
  give({ _id: 7, "a/q1": "yes" });
  give({ _id: 8, "b/q1": "no" });
  expect(() => give({ _id: 9, "a/q1": "yes", "b/q1": "no" })).toThrow(InputError);
  expect(() => give({ _id: 9, "a/q1": "yes", q1: "no" })).toThrow(
    'kobo://a1: two questions of the form are named "q1"',
  );
});

test("submissions in a row with different questions answered lose their groups as each would alone", () => {
  const paths = ["_id", "a/q1", "a/b/q2", "q3", "meta/rootUuid", "a/q4", 'é/"q5"', "end"];
  const rows = fc.array(
    fc
      .subarray(paths)
      .chain((chosen) => fc.record(Object.fromEntries(chosen.map((path) => [path, fc.string()])))),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(rows, (list) => {
      const read = createToRow({ asset: "a1", key: undefined, separator: "/" });
      for (const row of list) {
        const expected = Object.entries(row).map(([path, answer]) => [stripGroups([path], "/")[0], answer]);
        expect(Object.entries(JSON.parse(read(SubmissionText.from(row)).text))).toEqual(expected);
      }
    }),
  );
});
