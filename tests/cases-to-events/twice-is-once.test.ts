import { rmSync } from "node:fs";
import { runPipe, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, outcomesOf, pullMetadata, toStages, writesOf } from "./pipeline.ts";

test("5,000 cases: one outcome each, exactly the expected events; again: nothing sent; index lost: nothing doubled", async () => {
  await withSandbox({ cases: 5000 }, async (given) => {
    const { sandbox, env, dir } = given;
    const { good, bad } = sandbox.seeded.expected;
    await pullMetadata(given);

    const first = await runPipe(toStages(given), { env });
    expect(first.code).toBe(5);
    const outcomes = outcomesOf(first.lines);
    expect(outcomes.length).toBe(good.size + bad.size);
    expect(countStatuses(first.lines)).toEqual({ created: good.size, rejected: bad.size });
    expect(
      new Set(outcomes.filter(({ outcome }) => outcome.status === "rejected").map(({ id }) => id)),
    ).toEqual(new Set(bad.keys()));
    const held = await heldEvents(sandbox);
    expect(held.length).toBe(good.size);
    expect(first.stderrs.join("")).not.toMatch(/HF-|Amina|douze|38,5/);

    sandbox.dhis2.clearRequests();
    const second = await runPipe(toStages(given), { env });
    expect(countStatuses(second.lines).created).toBeUndefined();
    expect(writesOf(sandbox)).toEqual([]);
    expect(await heldEvents(sandbox)).toEqual(held);

    rmSync(dir.file("visits.db"));
    const third = await runPipe(toStages(given), { env });
    const { created, updated = 0, unchanged = 0, rejected } = countStatuses(third.lines);
    expect(created).toBeUndefined();
    expect(updated + unchanged).toBe(good.size);
    expect(rejected).toBe(bad.size);
    expect(await heldEvents(sandbox)).toEqual(held);
  });
});

test("a case corrected in CommCare is fetched again by the next run, and a changed one updates its event", async () => {
  await withSandbox({ cases: 400 }, async (given) => {
    const { sandbox, env } = given;
    const { good, bad } = sandbox.seeded.expected;
    await pullMetadata(given);
    await runPipe(toStages(given), { env });

    const [corrected = ""] = [...bad.entries()]
      .filter(([, fault]) => fault === "not-a-number")
      .map(([id]) => id);
    const [changed = ""] = good;
    const cases = [
      { case_id: corrected, properties: { ageInYears: "12" } },
      { case_id: changed, properties: { temperature: "", ageInYears: "77" } },
    ];
    await fetch(`${sandbox.commcare.url}/__cases`, { method: "POST", body: JSON.stringify({ cases }) });
    const { lines } = await runPipe(toStages(given), { env });
    const found = new Map(outcomesOf(lines).map(({ id, outcome }) => [id, outcome]));
    expect(found.get(corrected)?.status).toBe("created");
    expect(found.get(changed)?.status).toBe("updated");
    const event = (await heldEvents(sandbox)).find(
      ({ event: uid }) => `event/${uid}` === found.get(changed)?.target,
    );
    expect(event?.dataValues).toContainEqual(
      expect.objectContaining({ dataElement: "VAAsWcu5xsN", value: "77" }),
    );
    expect(event?.dataValues.some(({ dataElement }) => dataElement === "f7Q5IEykioK")).toBe(false);
  });
});
