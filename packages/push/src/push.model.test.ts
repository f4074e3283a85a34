import { computeUid, parseLine } from "@d2pipe/records";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fault, FakeIndex, FakeOut, FakeTarget, instantClock, Plug } from "./fakes.test-support.ts";
import { Push } from "./push.ts";

const program = "m9HubivKFQ0";
const programStage = "aPPoC5xUgS3";
const ids = ["a", "b", "c", "d", "e"] as const;

type Step =
  | { kind: "write"; id: string; value: string }
  | { kind: "delete"; id: string }
  | { kind: "checkpoint" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("write"),
      id: fc.constantFrom(...ids),
      value: fc.constantFrom("1", "2", "3"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("write"),
      id: fc.constantFrom(...ids),
      value: fc.constantFrom("bad", "poison"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete"), id: fc.constantFrom(...ids) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("checkpoint") }) },
);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 6, arbitrary: fc.constant("none") },
  { weight: 4, arbitrary: fc.constantFrom("cutBefore", "cutAfter", "badGateway") },
  { weight: 1, arbitrary: fc.constant("denied") },
);
const run = fc.record({
  faults: fc.array(fault, { maxLength: 12 }),
  readFaults: fc.array(fault, { maxLength: 6 }),
  /** The plug is pulled at this call to server or index. */
  killAt: fc.nat({ max: 80 }),
  /** Someone deletes this record in DHIS2 before the run. */
  deleted: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...ids) },
  ),
});
const shape = fc.record({
  batchSize: fc.integer({ min: 1, max: 4 }),
  lanes: fc.integer({ min: 1, max: 3 }),
  window: fc.integer({ min: 1, max: 9 }),
});

function toRaw(one: Step, at: number): string {
  const src = { system: "commcare", stream: "demo/visit" };
  if (one.kind === "checkpoint") return JSON.stringify({ checkpoint: { ...src, cursor: { at } } });
  const payload = { program, programStage, ...(one.kind === "write" ? { value: one.value } : {}) };
  return JSON.stringify({
    src: { ...src, id: one.id },
    ...(one.kind === "delete" ? { op: "delete" } : {}),
    event: payload,
  });
}

/** What the server has to hold for a record: the last line counts, and a refused one changes nothing. */
function expectedOf(steps: readonly Step[], id: string): { value: string } | "none" | "any" {
  let held: { value: string } | "none" | "any" = "any";
  const own = steps.filter((one) => one.kind !== "checkpoint" && one.id === id);
  for (const [at, one] of own.entries()) {
    if (one.kind === "delete" && at === own.length - 1) held = "none";
    if (one.kind === "write" && one.value !== "bad" && one.value !== "poison") held = { value: one.value };
  }
  return held;
}

/** Values of the live events of a record, over all generations of its UID. */
function liveOf(target: FakeTarget, id: string): string[] {
  return Array.from({ length: 12 }, (_, generation) =>
    computeUid({ kind: "event", type: program, stage: programStage, system: "commcare", id, generation }),
  ).flatMap((uid) => {
    const held = target.stored.get(uid);
    return held && !held.deleted ? [held.value] : [];
  });
}

function deleteByHand(target: FakeTarget, index: FakeIndex, id: string): void {
  const uid = index.all.find((entry) => entry.id === id)?.target;
  const held = uid === undefined ? undefined : target.stored.get(uid);
  if (uid !== undefined && held) target.stored.set(uid, { ...held, deleted: true });
}

/** Where the next run of the source would start. */
function lastCheckpoint(index: FakeIndex): number {
  const at = index.checkpoints.at(-1)?.cursor.at;
  return typeof at === "number" ? at : 0;
}

/** One outcome a record: in input order, but for deletes that were held back. */
function checkOrder(steps: readonly Step[], out: FakeOut): void {
  const told = out.told.flatMap((each) => ("raw" in each ? [] : [each.src.id ?? ""]));
  const written = steps.flatMap((one) => (one.kind === "write" ? [one.id] : []));
  const all = steps.flatMap((one) => (one.kind === "checkpoint" ? [] : [one.id]));
  expect(told.toSorted()).toEqual(all.toSorted());
  if (written.length === all.length) expect(told).toEqual(written);
}

const property = fc.asyncProperty(
  fc.array(step, { maxLength: 40 }),
  fc.array(run, { maxLength: 4 }),
  shape,
  async (steps, runs, { window, ...limits }) => {
    const lines = steps.map((one, at) => toRaw(one, at + 1));
    let target = new FakeTarget();
    let index = new FakeIndex();

    async function push(from: number, full: boolean): Promise<unknown> {
      const out = new FakeOut();
      const signal = new AbortController().signal;
      const options = {
        clock: instantClock,
        explain: (code: string) => ({ message: code }),
        check: () => undefined,
      };
      const modes = { retries: 5, isDry: false, full, maxDeletes: 1000, known: 0, owed: new Set<string>() };
      const made = new Push({ ...options, ...modes, target, index, out, limits, window, signal });
      try {
        for (const raw of lines.slice(from)) await made.line(parseLine(raw), raw);
        await made.end({ complete: true });
      } catch (error) {
        return error;
      }
      checkOrder(steps.slice(from), out);
      return undefined;
    }

    for (const { faults, readFaults, killAt, deleted } of runs) {
      const plug = new Plug(killAt);
      target = Object.assign(new FakeTarget(target.stored), { faults, readFaults, plug });
      index = Object.assign(new FakeIndex(index.entries, index.checkpoints), { plug });
      if (deleted !== null) deleteByHand(target, index, deleted);
      await Promise.race([push(lastCheckpoint(index), false), plug.pulled]);
      // What the server was doing when the plug was pulled, it finishes.
      await new Promise((resolve) => setImmediate(resolve));
      expect(target.violations).toEqual([]);
    }

    // The run that nothing disturbs. What was deleted by hand is only found by sending everything.
    const isByHand = runs.some(({ deleted }) => deleted !== null);
    target = new FakeTarget(target.stored);
    index = new FakeIndex(index.entries, index.checkpoints);
    expect(await push(isByHand ? 0 : lastCheckpoint(index), isByHand)).toBeUndefined();
    expect(target.violations).toEqual([]);
    for (const id of ids) {
      const live = liveOf(target, id);
      expect(live.length).toBeLessThan(2);
      const expected = expectedOf(steps, id);
      if (expected === "none") expect(live).toEqual([]);
      else if (expected !== "any") expect(live).toEqual([expected.value]);
    }
  },
);

test("whatever is cut, killed, refused or deleted by hand: run again, and the server holds what the input says, once", async () => {
  await fc.assert(property, { numRuns: 500 });
}, 60_000);
