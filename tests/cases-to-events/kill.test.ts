import { computeUid } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import { startPipe, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, program, programStage, pullMetadata, toStages } from "./pipeline.ts";

/** A small seeded generator, so that a moment that failed can be tried again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const age = "VAAsWcu5xsN";
const moments = 50;
const tools = ["fetch-cases", "to-events", "push-dhis2", "mail-outcomes"];

/** People go on working while things break: some good cases get another age before each run. */
async function changeCases(sandbox: Sandbox, ids: readonly string[], ageInYears: string): Promise<void> {
  const cases = ids.map((case_id) => ({ case_id, properties: { ageInYears } }));
  await fetch(`${sandbox.commcare.url}/__cases`, { method: "POST", body: JSON.stringify({ cases }) });
}

function toUid(id: string): string {
  return computeUid({
    kind: "event",
    type: program,
    stage: programStage,
    system: "commcare",
    id,
    generation: 0,
  });
}

test.each(tools.map((tool, stage) => [tool, stage] as const))(
  "kill -9 of %s at 50 random moments: the last run leaves the same state as if nothing had happened",
  { timeout: 240_000 },
  async (_, stage) => {
    const next = random(stage + 1);
    await withSandbox({ cases: 3000 }, async (given) => {
      const { sandbox, env } = given;
      const { good, bad } = sandbox.seeded.expected;
      const ids = [...good];
      const ages = new Map<string, string>();
      await pullMetadata(given);
      const options = { fetch: ["--since", "last", "--page-size", "100"], push: ["--batch-size", "40"] };
      let killed = 0;
      for (let moment = 0; moment < moments; moment += 1) {
        const changed = Array.from({ length: 60 }, () => ids[Math.floor(next() * ids.length)] ?? "");
        for (const id of changed) ages.set(toUid(id), String(moment));
        await changeCases(sandbox, changed, String(moment));
        const pipe = startPipe(toStages(given, options), { env });
        const timer = setTimeout(() => (killed += pipe.kill(stage, "SIGKILL") ? 1 : 0), 60 + next() * 400);
        await pipe.done;
        clearTimeout(timer);
        expect((await heldEvents(sandbox)).length).toBeLessThanOrEqual(good.size);
      }
      expect(killed).toBeGreaterThan(moments / 2);
      const last = await startPipe(toStages(given, options), { env }).done;
      expect(countStatuses(last.lines).rejected).toBe(bad.size);
      const held = new Map((await heldEvents(sandbox)).map((event) => [event.event, event]));
      expect(held.size).toBe(good.size);
      for (const [uid, expected] of ages) {
        const value = held.get(uid)?.dataValues.find(({ dataElement }) => dataElement === age)?.value;
        expect([uid, value]).toEqual([uid, expected]);
      }
    });
  },
);
