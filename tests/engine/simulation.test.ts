import { expect, test } from "vitest";
import { playSeeds } from "./simulation/play-seeds.ts";
import { sabotages } from "./simulation/sabotages.ts";

test("2,000 seeds: nothing lost, nothing twice, nothing deleted that is there", async () => {
  const findings: string[] = [];
  for await (const { seed, error } of playSeeds({ from: 1, count: 2000 }))
    findings.push(`seed ${seed}: ${error.message}`);
  // Look closer with: pnpm simulate --seed SEED
  expect(findings).toEqual([]);
});

test.each([
  ["ids are used again after a deletion", { reusesIds: true }],
  ["what was to be written is compared with what is there", { compares: true }],
])("500 seeds where %s", async (_, target) => {
  const findings: string[] = [];
  for await (const { seed, error } of playSeeds({ from: 1, count: 500 }, target))
    findings.push(`seed ${seed}: ${error.message}`);
  expect(findings).toEqual([]);
});

test.each(sabotages)("finds it when %s", async (_, sabotage) => {
  const findings = playSeeds({ from: 1, count: 2000 }, sabotage);
  const first = await findings.next();
  expect(first.value?.error).toMatchObject({ name: "Violation" });
});
