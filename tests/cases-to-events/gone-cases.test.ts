import { saveChange } from "@d2pipe/sandbox";
import { type PipeRun, runPipe, runTool, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { outcomesOf, pullMetadata, toStages } from "./pipeline.ts";

async function run(given: SandboxTest): Promise<PipeRun> {
  return await runPipe(toStages(given), { env: given.env });
}

async function listPending({ dir, env }: SandboxTest): Promise<string[]> {
  const args = ["pending", "--index", dir.file("visits.db")];
  return outcomesOf((await runTool("reconcile-index", { args, env })).lines).map(({ id }) => id);
}

test("cases that wait to be corrected, refused here or by DHIS2, and are deleted: reported once, then forgotten", async () => {
  await withSandbox({ cases: 300 }, async (given) => {
    await pullMetadata(given);
    const { bad } = given.sandbox.seeded.expected;
    const { store } = given.sandbox.commcare.simulator;
    expect((await run(given)).code).toBe(5);
    const waiting = await listPending(given);
    expect(waiting.toSorted()).toEqual([...bad.keys()].toSorted());

    const [kept = "", reopened = "", ...deleted] = waiting;
    for (const id of deleted) store.remove(id);
    saveChange(store, { case_id: reopened, closed: false, date_closed: null }, 0);
    const second = await run(given);
    expect(second.code).toBe(5);
    const outcomes = outcomesOf(second.lines);
    const missing = outcomes.filter(({ outcome }) => outcome.code === "MISSING_FROM_SOURCE");
    expect(missing.map(({ id }) => id).toSorted()).toEqual(deleted.toSorted());
    expect(outcomes.find(({ id }) => id === reopened)?.outcome.status).toBe("skipped");
    expect(await listPending(given)).toEqual([kept]);

    store.remove(kept);
    expect((await run(given)).code).toBe(0);
    expect(await listPending(given)).toEqual([]);
    const last = await run(given);
    expect(last.code).toBe(0);
    expect(outcomesOf(last.lines).filter(({ outcome }) => outcome.status !== "unchanged")).toEqual([]);
  });
});
