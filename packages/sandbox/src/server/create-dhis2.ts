import type { Twin } from "../twin.ts";
import type { StoredEvent } from "./stored-event.ts";

/** The DHIS2 twin as the sandbox needs it: it answers, and tells what it holds. */
export interface StateTwin extends Twin {
  storedEvents(): readonly StoredEvent[];
}

export interface Dhis2Options {
  version: string;
  now: () => Date;
  fast: boolean;
  timeZone: string | undefined;
}

/** Until the twin is there, its port says that it is not. */
export function createDhis2(_options: Dhis2Options): StateTwin {
  return { handle: () => ({ status: 503, headers: {}, body: "" }), storedEvents: () => [] };
}
