import { expect, test } from "vitest";
import type { Interpretation, Order, Sending } from "../../target.ts";
import { type EventReport, interpretEvents } from "./interpret.ts";

const write: Order = { action: "write", dryRun: false };
const remove: Order = { action: "delete", dryRun: false };

function toSending(target: string, parts: Partial<Sending> = {}): Sending {
  const rest = {
    id: target,
    system: "x",
    scope: "event/p/s",
    group: undefined,
    content: "",
    known: false,
    appeared: false,
  };
  return { ...rest, target, ...parts };
}

function toReport(parts: Partial<EventReport>): EventReport {
  return { errors: [], stored: [], created: 0, updated: 0, deleted: 0, ...parts };
}

function interpret(
  batch: readonly Sending[],
  report: Partial<EventReport>,
  order = write,
  held?: ReadonlyMap<string, { deleted: boolean; createdAt?: string }>,
): Interpretation {
  const explain = (errors: readonly { errorCode: string }[]) => ({
    code: errors[0]?.errorCode ?? "",
    message: "",
  });
  return interpretEvents(batch, order, toReport(report), { explain, held });
}

const [a, b, c] = [toSending("A"), toSending("B"), toSending("C")];

test("errors are found by UID, and what has one was not stored, whatever the counts say", () => {
  const report = { errors: [{ uid: "B", errorCode: "E1302" }], stored: ["A", "B", "C"], created: 3 };
  const kinds = interpret([a, b, c], report);
  expect(kinds).toMatchObject([{ kind: "created" }, { kind: "refused" }, { kind: "created" }]);
});

test("what the report does not name is silent, unless the counts cover everything", () => {
  expect(interpret([a, b], { stored: ["A"], created: 1 })).toEqual([{ kind: "created" }, { kind: "silent" }]);
  expect(interpret([a, b], { created: 2 })).toEqual([{ kind: "created" }, { kind: "created" }]);
});

test("created and updated come from the counts and from what the index knows, without a request", () => {
  const known = toSending("A", { known: true });
  const report = { stored: ["A", "B"], created: 1, updated: 1 };
  expect(interpret([known, b], report)).toEqual([{ kind: "updated" }, { kind: "created" }]);
});

test("where index and counts disagree, the newest at the server are the created ones", () => {
  const report = { stored: ["A", "B"], created: 1, updated: 1 };
  expect(interpret([a, b], report)).toBe("look up");
  const held = new Map([
    ["A", { deleted: false, createdAt: "2024-03-11T09:00:00.000" }],
    ["B", { deleted: false, createdAt: "2024-03-10T09:00:00.000" }],
  ]);
  expect(interpret([a, b], report, write, held)).toEqual([{ kind: "created" }, { kind: "updated" }]);
});

test("what appeared after a lost answer was created, though the answer says updated", () => {
  const appeared = toSending("A", { appeared: true });
  expect(interpret([appeared], { stored: ["A"], updated: 1 })).toEqual([{ kind: "created" }]);
});

test("a deleted UID is a tombstone for a write and the end of a delete; one that is not there is absent", () => {
  const report = { errors: [{ uid: "A", errorCode: "E1082" }] };
  expect(interpret([a], report)).toEqual([{ kind: "tombstone" }]);
  expect(interpret([a], report, remove)).toEqual([{ kind: "deleted" }]);
  expect(interpret([a], { errors: [{ uid: "A", errorCode: "E1032" }] }, remove)).toEqual([
    { kind: "absent" },
  ]);
});

test("after a dry run what is held tells what would be created", () => {
  const dry: Order = { action: "write", dryRun: true };
  expect(interpret([a, b], {}, dry)).toBe("look up");
  const held = new Map([["A", { deleted: false }]]);
  expect(interpret([a, b], {}, dry, held)).toEqual([{ kind: "updated" }, { kind: "created" }]);
});
