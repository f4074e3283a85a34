import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import type { RequestQueue } from "./queued-request.ts";
import type { Dispatcher2Switches } from "./switches.ts";

/** Where requests are posted to: whatever takes one as a simulator does. */
export interface Destination {
  handle(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>;
  /** `/api/dataValueSets`. */
  path: string;
  username: string;
  password: string;
}

/** A row of the table `servers`: a source of requests, a destination, or both. Its id is its place in the list, from 1. */
export interface KnownServer {
  name: string;
  destination?: Destination | undefined;
}

/** What the views of the simulator work on. */
export interface Dispatcher2Server {
  readonly servers: readonly KnownServer[];
  readonly queue: RequestQueue;
  readonly switches: Dispatcher2Switches;
  readonly now: () => Date;
}
