import { existsSync } from "node:fs";
import { runPipe, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, pullMetadata, toStages } from "./pipeline.ts";

test("a dry run has the outcomes of a real one, and the server saw no writing request", async () => {
  await withSandbox({ cases: 500 }, async (given) => {
    const { sandbox, env, dir } = given;
    const { good, bad } = sandbox.seeded.expected;
    await pullMetadata(given);
    const { lines } = await runPipe(toStages(given, { push: ["--dry-run"] }), { env });
    expect(countStatuses(lines)).toEqual({ created: good.size, rejected: bad.size });
    expect(await heldEvents(sandbox)).toEqual([]);
    const writes = sandbox.dhis2.requests.filter(({ method }) => method !== "GET");
    expect(writes.length).toBeGreaterThan(0);
    for (const { url } of writes) expect(url).toContain("importMode=VALIDATE");
    expect(existsSync(dir.file("visits.db"))).toBe(false);
  });
});
