import { makeScenario, type Scenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";
import { type Sabotage, simulate } from "./simulate.ts";

/** A seed that went wrong. */
export interface Finding {
  seed: number;
  error: Error;
}

async function tryScenario(scenario: Scenario, sabotage?: Sabotage): Promise<Error | undefined> {
  try {
    await simulate(scenario, sabotage);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Plays so many seeds, one after the other. Yields what went wrong, as it is found. */
export async function* playSeeds(
  { from, count }: { from: number; count: number },
  sabotage?: Sabotage,
): AsyncGenerator<Finding> {
  for (let seed = from; seed < from + count; seed += 1) {
    const error = await tryScenario(makeScenario(seed), sabotage);
    if (error) yield { seed, error };
  }
}

/** The smallest scenario that still goes wrong as this seed does, and how; undefined when the seed goes well. */
export async function explainSeed(seed: number, sabotage?: Sabotage): Promise<string | undefined> {
  const scenario = makeScenario(seed);
  const error = await tryScenario(scenario, sabotage);
  if (!error) return undefined;
  const small = await shrink(scenario, (smaller) => tryScenario(smaller, sabotage));
  const { name, message } = small.error;
  return `seed ${seed}: ${name}: ${message}\n${JSON.stringify(small.scenario, null, 2)}`;
}
