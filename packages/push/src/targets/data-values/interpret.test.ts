import { describe, expect, test } from "vitest";
import type { Interpretation, Order, Sending } from "../../target.ts";
import { type DataValueReport, interpretDataValues } from "./interpret.ts";

const write: Order = { action: "write", dryRun: false };
const remove: Order = { action: "delete", dryRun: false };

function toSending(target: string, parts: Partial<Sending> = {}): Sending {
  const rest = { id: target, system: "x", scope: "dataValue/", group: "d", content: "" };
  return { ...rest, target, known: false, appeared: false, ...parts };
}

const [a, b] = [toSending("A"), toSending("B")];
const known = toSending("C", { known: true });

function interpret(
  batch: readonly Sending[],
  report: Partial<DataValueReport>,
  order = write,
): Interpretation {
  const rest = { conflicts: [], imported: 0, updated: 0, deleted: 0, isCountingNew: true } as const;
  return interpretDataValues(batch, order, { status: "SUCCESS", ...rest, ...report }, (code) => ({
    code,
    message: "",
  }));
}

describe("some values are refused", () => {
  test("by position, with the first code of each; the others are stored", () => {
    const conflicts = [
      { errorCode: "E7619", indexes: [1] },
      { errorCode: "E7617", indexes: [1] },
    ];
    expect(interpret([a, b], { status: "WARNING", conflicts, imported: 1 })).toMatchObject([
      { kind: "created" },
      { kind: "refused", why: { code: "E7619" } },
    ]);
  });

  test("all of them for what they are: each alone, although the status says ERROR", () => {
    const conflicts = [{ errorCode: "E8122", indexes: [0, 1] }];
    expect(interpret([a, b], { status: "ERROR", conflicts })).toMatchObject([
      { kind: "refused" },
      { kind: "refused" },
    ]);
  });
});

describe("the request is refused as a whole", () => {
  test("for a reason that the data set gives, whatever positions it names", () => {
    const conflicts = [
      { errorCode: "E8122", indexes: [0] },
      { errorCode: "E8020", indexes: [0, 1] },
    ];
    expect(interpret([a, b], { status: "ERROR", conflicts })).toMatchObject({ refused: { code: "E8020" } });
    expect(interpret([a], { status: "ERROR", conflicts })).toMatchObject([
      { kind: "refused", why: { code: "E8020" } },
    ]);
  });

  test("also when it names no position", () => {
    const conflicts = [{ errorCode: "E7600", indexes: [] }];
    expect(interpret([a, b], { status: "ERROR", conflicts })).toMatchObject({ refused: { code: "E7600" } });
  });
});

describe("created or updated", () => {
  test("what the index knows is updated, the rest is new where the server counts it so", () => {
    expect(interpret([a, known], { imported: 1, updated: 1 })).toEqual([
      { kind: "created" },
      { kind: "updated" },
    ]);
    expect(interpret([a, b], { updated: 2 })).toEqual([{ kind: "updated" }, { kind: "updated" }]);
  });

  test("2.43 counts all as updated: the index decides", () => {
    expect(interpret([a, known], { updated: 2, isCountingNew: false })).toEqual([
      { kind: "created" },
      { kind: "updated" },
    ]);
  });
});

describe("deletes", () => {
  test("what was not there is said where the count agrees with the index", () => {
    expect(interpret([a, known], { deleted: 1 }, remove)).toEqual([{ kind: "absent" }, { kind: "deleted" }]);
    expect(interpret([a, b], { deleted: 2 }, remove)).toEqual([{ kind: "deleted" }, { kind: "deleted" }]);
    expect(interpret([a, b], { deleted: 1 }, remove)).toEqual([{ kind: "deleted" }, { kind: "deleted" }]);
  });
});
