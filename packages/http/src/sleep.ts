import { setTimeout as wait } from "node:timers/promises";
import type { Sleep } from "./http-options.ts";

/** Really waits; the usual `Sleep`. */
export const sleep: Sleep = async (milliseconds, signal) => {
  try {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
