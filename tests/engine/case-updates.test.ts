import { NetworkError } from "@d2pipe/errors";
import { openTemporaryIndex } from "@d2pipe/index-store";
import {
  type CaseProperties,
  type CaseReport,
  type CaseServer,
  createCaseUpdatesTarget,
  push,
} from "@d2pipe/push";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KeptOutput, toInput, usualOptions } from "./run-push.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A request, by its number, whose answer is lost: before it was carried out, or after. */
type Losses = ReadonlyMap<number, "before" | "after">;

/** All of a request or none of it, as CommCare does it. */
class AllOrNothing implements CaseServer {
  readonly knowsRepeats = false;
  readonly held = new Map<string, Record<string, string>>();
  readonly sizes: number[] = [];
  /** Writes that were carried out, by case. */
  readonly writes = new Map<string, number>();
  readonly #bad: ReadonlySet<string>;
  readonly #named: number;
  readonly #losses: Losses;

  /** `bad`: cases that it refuses; it names so many at a time. */
  constructor({ bad, named }: { bad: ReadonlySet<string>; named: number }, losses: Losses) {
    this.#bad = bad;
    this.#named = named;
    this.#losses = losses;
  }

  encode(updates: readonly CaseProperties[]): string {
    return JSON.stringify(updates);
  }

  async write(body: string): Promise<CaseReport> {
    const updates: CaseProperties[] = JSON.parse(body);
    this.sizes.push(updates.length);
    const loss = this.#losses.get(this.sizes.length);
    if (loss === "before") throw toLoss();
    const refused = updates.flatMap(({ case_id }, index) =>
      this.#bad.has(case_id) ? [{ index, message: "bad" }] : [],
    );
    if (refused.length === 0) for (const update of updates) this.#store(update);
    if (loss === "after") throw toLoss();
    if (refused.length === 0) return { kind: "stored" };
    return { kind: "refused", message: "bad", updates: refused.slice(0, this.#named) };
  }

  #store({ case_id, properties }: CaseProperties): void {
    this.held.set(case_id, { ...this.held.get(case_id), ...properties });
    this.writes.set(case_id, (this.writes.get(case_id) ?? 0) + 1);
  }

  async read(caseIds: readonly string[]): Promise<CaseProperties[]> {
    return caseIds.map((case_id) => ({ case_id, properties: this.held.get(case_id) ?? {} }));
  }
}

function toLoss(): NetworkError {
  const request = { service: "CommCare", method: "POST", url: "x" };
  return new NetworkError("cut", request, { mayHaveArrived: true });
}

function toLine(case_id: string, value: string): string {
  const src = { system: "x", stream: "s", id: case_id };
  return JSON.stringify({ src, caseUpdate: { case_id, properties: { p: value } } });
}

test("whatever the size of a request, whoever is refused and whatever is lost: each case once, those that are to blame by name", async () => {
  const loss = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom("before" as const, "after" as const));
  const given = fc.record({
    cases: fc.integer({ min: 0, max: 30 }),
    batchSize: fc.integer({ min: 1, max: 12 }),
    bad: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 8 }),
    named: fc.integer({ min: 0, max: 4 }),
    losses: fc.array(loss, { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ cases, batchSize, bad, named, losses }) => {
      const clock = new VirtualClock();
      const index = openTemporaryIndex({ tool: "test", now: () => new Date(clock.now()) });
      const server = new AllOrNothing({ bad: new Set(bad.map((at) => `c${at}`)), named }, new Map(losses));
      const target = createCaseUpdatesTarget(server, {
        cases: { find: ({ case_id = "" }) => ({ case_id }), learn: async () => {} },
      });
      const ids = Array.from({ length: cases }, (_, at) => `c${at}`);
      const output = new KeptOutput();
      const input = toInput(ids.map((id) => toLine(id, `v${id}`)));
      const limits = { batchSize, concurrency: 1 };
      const ports = { targets: [target], index, clock, output };
      await clock.run(push(input, ports, { ...usualOptions, limits }));
      index.close();
      const isBad = (id: string): boolean => bad.includes(Number(id.slice(1)));
      const good = ids.filter((id) => !isBad(id));
      expect(output.emitted).toEqual(
        ids.map((id) => (isBad(id) ? `${id} rejected REFUSED` : `${id} updated`)),
      );
      expect(Object.fromEntries(server.held)).toEqual(
        Object.fromEntries(good.map((id) => [id, { p: `v${id}` }])),
      );
      // What was carried out is seen to be there: it is not written once more.
      expect([...server.writes.values()].every((count) => count === 1)).toBe(true);
      expect(Math.max(0, ...server.sizes)).toBeLessThanOrEqual(batchSize);
    }),
    { numRuns: 150 },
  );
});
