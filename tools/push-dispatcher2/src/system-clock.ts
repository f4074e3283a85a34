import { setTimeout as wait } from "node:timers/promises";
import { NetworkError } from "@d2pipe/errors";
import type { Clock } from "@d2pipe/push";

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  async wait(milliseconds, signal) {
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

/**
 * How the client waits between attempts. Told to stop, it gives the request up: it waits only for requests that were certainly
 * not carried out, and for reads. A request that starts after the stop is still made, since it resolves what is in flight.
 */
export function createSleep(url: string, signal: AbortSignal): (milliseconds: number) => Promise<void> {
  return async (milliseconds) => {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (cause) {
      const request = { service: "dispatcher2", method: "POST", url };
      throw new NetworkError("not sent: the run was told to stop", request, { cause, mayHaveArrived: false });
    }
  };
}
