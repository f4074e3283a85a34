import type { Sandbox } from "@d2pipe/sandbox";
import {
  type PipeRun,
  RandomKills,
  type SandboxTest,
  seededRandom,
  startPipe,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, pullMetadata, toStages, toUid } from "./pipeline.ts";

const age = "VAAsWcu5xsN";
/** By their place in the pipe. Of the two that keep nothing either is killed at each moment. */
const killed = [
  ["fetch-cases", [0], 50],
  ["push-dhis2", [2], 50],
  ["to-events or mail-outcomes", [1, 3], 24],
] as const;

/** People go on working while things break: some good cases get another age before each run. */
async function changeCases(sandbox: Sandbox, ids: readonly string[], ageInYears: string): Promise<void> {
  const cases = ids.map((case_id) => ({ case_id, properties: { ageInYears } }));
  await fetch(`${sandbox.commcare.url}/__cases`, { method: "POST", body: JSON.stringify({ cases }) });
}

const options = { fetch: ["--since", "last", "--page-size", "100"], push: ["--batch-size", "40"] };

async function run(given: SandboxTest): Promise<PipeRun> {
  return await startPipe(toStages(given, options), { env: given.env }).done;
}

/** Milliseconds that the first run of all takes here when nobody disturbs it. */
async function timeFirstRun(cases: number): Promise<number> {
  return await withSandbox({ cases }, async (given) => {
    await pullMetadata(given);
    const started = performance.now();
    await run(given);
    return performance.now() - started;
  });
}

test.each(killed)(
  "kill -9 of %s at many random moments: the last run leaves the same state as if nothing had happened",
  async (_, stages, moments) => {
    const cases = 1500;
    const next = seededRandom(stages[0] + 101);
    const kills = new RandomKills(stages[0] + 1, await timeFirstRun(cases));
    await withSandbox({ cases }, async (given) => {
      const { sandbox, env } = given;
      const { good, bad } = sandbox.seeded.expected;
      const ids = [...good];
      const ages = new Map<string, string>();
      await pullMetadata(given);
      for (let moment = 0; moment < moments; moment += 1) {
        const changed = Array.from({ length: 60 }, () => ids[Math.floor(next() * ids.length)] ?? "");
        for (const id of changed) ages.set(toUid(id), String(moment));
        await changeCases(sandbox, changed, String(moment));
        const pipe = startPipe(toStages(given, options), { env });
        const stage = stages[moment % stages.length] ?? 0;
        await kills.endOf({ kill: () => pipe.kill(stage, "SIGKILL"), done: pipe.done });
        expect((await heldEvents(sandbox)).length).toBeLessThanOrEqual(good.size);
      }
      expect(kills.killed).toBeGreaterThan(moments / 2);
      const last = await run(given);
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
