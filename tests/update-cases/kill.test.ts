import { RandomKills, seededRandom, startTool, toNdjson, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { anUpdate, apis, held, put, putFacilities, toCaseId, type, update } from "./update.ts";

const moments = 50;
const count = 24;

test("kill -9 at 50 moments, by both APIs: the last run leaves the same state as if nothing had happened", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, count);
    const random = seededRandom(7);
    const values = Array.from({ length: count }, () => "0");
    const beds = Array.from({ length: count }, () => "7");
    const toLines = () => values.map((value, at) => anUpdate(`ou-${at + 1}`, { dhis_x: value }));
    const flags = ["--batch-size", "6"];
    const started = performance.now();
    await update(given, toLines(), ...flags);
    const kills = new RandomKills(1, performance.now() - started);
    for (let moment = 1; moment <= moments; moment += 1) {
      // The totals change, and so do the cases, by other people.
      for (let each = 0; each < 12; each += 1) values[Math.floor(random() * count)] = String(moment);
      const changed = Math.floor(random() * count);
      beds[changed] = `b${moment}`;
      put(given, { case_id: toCaseId(changed + 1), properties: { beds: `b${moment}` } });
      const api = apis[moment % 2] ?? "v2";
      const args = ["--type", type, "--index", given.dir.file("index.db"), "--api", api, ...flags];
      const tool = startTool("update-cases", { args, env: given.env, stdin: toNdjson(toLines()) });
      await kills.endOf<ToolRun>({ kill: () => kill(tool), done: tool.done });
    }
    expect(kills.killed).toBeGreaterThan(moments / 2);
    const last = await update(given, toLines(), ...flags);
    expect(last.code).toBe(0);
    const expected = values.map((dhis_x, at) => ({ beds: beds[at], dhis_x }));
    const listHeld = () => values.map((_, at) => held(given, at + 1));
    expect(listHeld()).toEqual(expected);
    // What a killed run asked for may still arrive, so that some are written once more.
    expect((await update(given, toLines(), ...flags)).code).toBe(0);
    expect(listHeld()).toEqual(expected);
    expect(given.sandbox.commcare.simulator.store.size).toBe(count);
  });
});

function kill(tool: { kill(signal: NodeJS.Signals): void }): boolean {
  tool.kill("SIGKILL");
  return true;
}
