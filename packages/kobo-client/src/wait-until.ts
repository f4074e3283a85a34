import { sleep as sleepReally } from "@d2pipe/http";
import type { KoboClientOptions } from "./client-options.ts";

/** Asks again and again, with the pause each answer names, until there is a result or the patience (seconds) is at its end. */
export async function waitUntil<T>(
  ask: () => Promise<{ result: T } | { pause: number }>,
  patience: number,
  { sleep = sleepReally, signal }: Pick<KoboClientOptions, "sleep" | "signal">,
): Promise<T | undefined> {
  for (let waited = 0; ;) {
    const answer = await ask();
    if ("result" in answer) return answer.result;
    waited += answer.pause;
    if (waited > patience) return undefined;
    await sleep(answer.pause * 1000, signal);
  }
}
