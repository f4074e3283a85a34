import { setTimeout as wait } from "node:timers/promises";
import { NetworkError } from "@d2pipe/errors";
import type { Clock } from "@d2pipe/push";

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  async wait(milliseconds, signal) {
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

/**
 * How the client waits between attempts. Asked to stop, it gives the request up: it waits only for requests that were certainly
 * not carried out, and for reads. A request that starts after the stop is still made, since it resolves what is in flight.
 */
export function createSleep(
  { service, url }: { service: string; url: string },
  signal: AbortSignal,
): (milliseconds: number) => Promise<void> {
  return async (milliseconds) => {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (cause) {
      const request = { service, method: "POST", url };
      throw new NetworkError("not sent: the run was asked to stop", request, {
        cause,
        mayHaveArrived: false,
      });
    }
  };
}
