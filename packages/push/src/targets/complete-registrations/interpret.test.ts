import { describe, expect, test } from "vitest";
import type { Interpretation, Order, Sending } from "../../target.ts";
import { interpretRegistrations, type RegistrationReport } from "./interpret.ts";
import { formatKey } from "./key.ts";

const write: Order = { action: "write", dryRun: false };
const remove: Order = { action: "delete", dryRun: false };

function toSending(period: string, organisationUnit: string, parts: Partial<Sending> = {}): Sending {
  const target = formatKey({ dataSet: "D", period, organisationUnit, attributeOptionCombo: "C" });
  const rest = { system: "x", scope: "completeDataSetRegistration/", group: "D", content: "" };
  return { ...rest, id: target, target, known: false, appeared: false, ...parts };
}

const [a, b] = [toSending("202401", "A"), toSending("202401", "B")];
const known = toSending("202402", "A", { known: true });

function interpret(
  batch: readonly Sending[],
  report: Partial<RegistrationReport>,
  order = write,
): Interpretation {
  const none = { imported: 0, updated: 0, deleted: 0, ignored: 0, conflicts: [], unreadable: undefined };
  return interpretRegistrations(batch, order, { ...none, ...report });
}

describe("some are refused", () => {
  const conflicts = [{ property: "organisationUnit", id: "B", isForbidden: false }] as const;

  test("those that have the id of the conflict, the others are stored", () => {
    expect(interpret([a, b, known], { imported: 1, updated: 1, ignored: 1, conflicts })).toMatchObject([
      { kind: "created" },
      { kind: "refused", why: { code: "NOT_REGISTERED", message: expect.stringMatching(/^the org unit/) } },
      { kind: "updated" },
    ]);
  });

  test("one conflict may stand for several of the same id", () => {
    const other = toSending("202403", "B");
    expect(interpret([b, other], { ignored: 2, conflicts })).toMatchObject([
      { kind: "refused" },
      { kind: "refused" },
    ]);
  });

  test("more or fewer than the conflicts name: each is asked for alone", () => {
    expect(interpret([a, b], { imported: 0, ignored: 2, conflicts })).toHaveProperty("refused");
    expect(interpret([a, b], { imported: 2, ignored: 0, conflicts })).toHaveProperty("refused");
    const unknown = [{ property: undefined, id: "B", isForbidden: false }];
    expect(interpret([a, b], { imported: 1, ignored: 1, conflicts: unknown })).toHaveProperty("refused");
    expect(interpret([b], { ignored: 1, conflicts: unknown })).toMatchObject([
      { kind: "refused", why: { code: "NOT_REGISTERED" } },
    ]);
  });

  test("an id that a conflict does not say fits none that has no combo", () => {
    const target = formatKey({ dataSet: "D", period: "202401", organisationUnit: "A" });
    const missing = [{ property: "attributeOptionCombo", isForbidden: false }] as const;
    expect(interpret([{ ...a, target }], { imported: 1, conflicts: missing })).toEqual([{ kind: "created" }]);
  });
});

test("an import that broke off at something unreadable is refused as a whole, and the last one alone for it", () => {
  expect(interpret([a, b], { unreadable: "date" })).toMatchObject({ refused: { code: "NOT_REGISTERED" } });
  expect(interpret([a], { unreadable: "period" })).toMatchObject([
    { kind: "refused", why: { message: expect.stringContaining("cannot read the period") } },
  ]);
});

describe("deletes", () => {
  test("what was not there is counted as ignored, without a conflict", () => {
    expect(interpret([a, known], { deleted: 1, ignored: 1 }, remove)).toEqual([
      { kind: "absent" },
      { kind: "deleted" },
    ]);
    expect(interpret([a, b], { deleted: 2 }, remove)).toEqual([{ kind: "deleted" }, { kind: "deleted" }]);
    expect(interpret([a], { ignored: 1 }, remove)).toEqual([{ kind: "absent" }]);
  });

  test("beside one that is refused", () => {
    const conflicts = [{ property: "organisationUnit", id: "B", isForbidden: true }] as const;
    expect(interpret([a, b], { deleted: 1, ignored: 1, conflicts }, remove)).toMatchObject([
      { kind: "deleted" },
      { kind: "refused", why: { hint: expect.stringContaining("capture org unit") } },
    ]);
  });
});
