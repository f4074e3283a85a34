import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

test("200,000 rows of 60 columns fit through a heap of 24 MB", async () => {
  const worker = new Worker(new URL("../test/read-many.ts", import.meta.url), {
    workerData: 200_000,
    resourceLimits: { maxOldGenerationSizeMb: 24 },
  });
  const [count] = await once(worker, "message");
  expect(count).toBe(200_000);
});
