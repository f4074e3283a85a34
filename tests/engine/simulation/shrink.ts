import { listSmaller, type Scenario } from "./scenario.ts";

/** The error of a scenario; undefined when all is well. */
export type Try = (scenario: Scenario) => Promise<Error | undefined>;

/** A scenario as small as can be found that still goes wrong in the same way (by the kind of its error). */
export async function shrink(scenario: Scenario, tryIt: Try): Promise<{ scenario: Scenario; error: Error }> {
  const first = await tryIt(scenario);
  if (!first) throw new Error("the scenario goes well");
  let found = { scenario, error: first };
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const smaller of listSmaller(found.scenario)) {
      const error = await tryIt(smaller);
      if (error?.name !== first.name) continue;
      found = { scenario: smaller, error };
      isSmaller = true;
      break;
    }
  }
  return found;
}
