import fc from "fast-check";
import { expect, test } from "vitest";
import { InTurn } from "./in-turn.ts";
import { RecordInFlight } from "../record.ts";
import type { Target } from "../target.ts";

function toTarget(kind: string, follows?: string): Target {
  return {
    kind,
    follows,
    reusesIds: true,
    identify: () => undefined,
    isPlaceOf: () => true,
    computeTarget: ({ id }) => id,
    conflictKeys: () => [],
    encode: () => "",
    send: async () => undefined,
    interpret: () => [],
    lookup: async () => new Map(),
  };
}

const [value, registration] = [toTarget("value"), toTarget("registration", "value")];
const src = { system: "x", stream: "s" };
const identified = { id: "1", scope: "", ownTarget: undefined, content: "", issue: undefined };

function toRecord(adapter: Target, group: string, action: "write" | "delete" = "write"): RecordInFlight {
  const named = { ...identified, group, fingerprint: undefined };
  return new RecordInFlight({ src, raw: "", action, adapter, identified: named });
}

const anyLine = fc.record({
  adapter: fc.constantFrom(value, registration),
  group: fc.constantFrom("A", "B"),
  action: fc.constantFrom("write", "write", "write", "delete"),
  /** How many of the open values are answered before it comes, and which. */
  answers: fc.array(fc.nat(), { maxLength: 3 }),
});

test("none goes before an earlier value of its group is answered, and each goes as soon as all are", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 40 }), (lines) => {
      const inTurn = new InTurn(new Set(["value"]));
      const open: RecordInFlight[] = [];
      const waiting = new Map<RecordInFlight, Set<RecordInFlight>>();
      const answer = (pick: number): void => {
        const [record] = open.splice(pick % Math.max(1, open.length), 1);
        if (!record) return;
        const free = inTurn.answered(record);
        expect(inTurn.answered(record)).toEqual([]);
        for (const before of waiting.values()) before.delete(record);
        const due = [...waiting].flatMap(([one, before]) => (before.size === 0 ? [one] : []));
        expect(new Set(free)).toEqual(new Set(due));
        for (const one of due) waiting.delete(one);
      };
      for (const { adapter, group, action, answers } of lines) {
        const record = toRecord(adapter, group, action);
        const before = open.filter((one) => one.identified.group === group);
        const hasToWait = adapter === registration && action === "write" && before.length > 0;
        expect(inTurn.enter(record)).toBe(hasToWait);
        if (hasToWait) waiting.set(record, new Set(before));
        if (adapter === value && action === "write") open.push(record);
        for (const pick of answers) answer(pick);
      }
      while (open.length > 0) answer(0);
      expect(waiting.size).toBe(0);
    }),
  );
});
