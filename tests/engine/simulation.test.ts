import { expect, test } from "vitest";
import { playSeeds } from "./simulation/play-seeds.ts";

test("2,000 seeds: nothing lost, nothing twice, nothing deleted that is there", async () => {
  const findings: string[] = [];
  for await (const { seed, error } of playSeeds({ from: 1, count: 2000 }))
    findings.push(`seed ${seed}: ${error.message}`);
  // Look closer with: pnpm simulate --seed SEED
  expect(findings).toEqual([]);
});
