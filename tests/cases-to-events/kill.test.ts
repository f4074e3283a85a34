import { startPipe, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, pullMetadata, toStages } from "./pipeline.ts";

/** A small seeded generator, so that a moment that failed can be tried again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const tools = ["fetch-cases", "to-events", "push-dhis2", "mail-outcomes"];

test.each(tools.map((tool, stage) => [tool, stage] as const))(
  "kill -9 of %s at 13 random moments: the last run leaves the same state",
  async (_, stage) => {
    const next = random(stage + 1);
    await withSandbox({ cases: 5000 }, async (given) => {
      const { sandbox, env } = given;
      const { good, bad } = sandbox.seeded.expected;
      await pullMetadata(given);
      const options = { fetch: ["--since", "last", "--page-size", "100"], push: ["--batch-size", "40"] };
      let killed = 0;
      for (let moment = 0; moment < 13; moment += 1) {
        const pipe = startPipe(toStages(given, options), { env });
        const timer = setTimeout(() => (killed += pipe.kill(stage, "SIGKILL") ? 1 : 0), 60 + next() * 400);
        await pipe.done;
        clearTimeout(timer);
        expect((await heldEvents(sandbox)).length).toBeLessThanOrEqual(good.size);
      }
      expect(killed).toBeGreaterThan(6);
      const last = await startPipe(toStages(given, options), { env }).done;
      expect(countStatuses(last.lines).rejected).toBe(bad.size);
      const held = await heldEvents(sandbox);
      expect(held.length).toBe(good.size);
      expect(new Set(held.map(({ event }) => event)).size).toBe(good.size);
    });
  },
);
