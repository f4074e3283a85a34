import { expect, test } from "vitest";
import { createToRow } from "./to-row.ts";

const submission = {
  _id: 7,
  FACILITY: "HF_111",
  "ipc/section_1/q1": "yes",
  "meta/rootUuid": "uuid:a",
  staff: [{ "staff/role": "nurse" }],
};

test("a submission keeps its keys, or loses the groups but not Kobo's own", () => {
  expect(createToRow("a1", undefined)(submission)).toBe(submission);
  expect(createToRow("a1", "/")(submission)).toEqual({
    _id: 7,
    FACILITY: "HF_111",
    q1: "yes",
    "meta/rootUuid": "uuid:a",
    staff: [{ "staff/role": "nurse" }],
  });
});

test("two questions of one name are told with what to do", () => {
  const twice = { _id: 7, "a/q1": "yes", "b/q1": "no" };
  expect(() => createToRow("a1", "/")(twice)).toThrow('kobo://a1: two questions of the form are named "q1"');
});
