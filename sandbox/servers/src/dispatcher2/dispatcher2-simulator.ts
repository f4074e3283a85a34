import { jsonAnswer } from "../json-answer.ts";
import type { Simulator, SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { type Dispatcher2User, refuseStranger } from "./authenticate.ts";
import { deliver, retryFailed } from "./deliver.ts";
import type { Dispatcher2Server, KnownServer } from "./dispatcher2-server.ts";
import { getRequest, listRequests } from "./list-requests.ts";
import { queueInClassic, queueInGo } from "./queue-request.ts";
import { type QueuedRequest, RequestQueue } from "./queued-request.ts";
import {
  type Dispatcher2SwitchChanges,
  type Dispatcher2Switches,
  usualDispatcher2Switches,
} from "./switches.ts";

export interface Dispatcher2SimulatorOptions {
  servers: readonly KnownServer[];
  users: readonly Dispatcher2User[];
  now: () => Date;
  switches?: Dispatcher2SwitchChanges | undefined;
}

export interface Dispatcher2Simulator extends Simulator {
  readonly switches: Dispatcher2Switches;
  /** Everything that was queued, in that order. */
  requests(): readonly QueuedRequest[];
  /** Changes some switches and keeps the others. */
  setSwitches(changes: Dispatcher2SwitchChanges): void;
  resetSwitches(): void;
  /** Hands on what is ready, however long it has waited; `retry`: what failed before, too. */
  deliver(options?: { retry?: boolean | undefined }): Promise<void>;
  handle(request: SimulatorRequest): Promise<SimulatorAnswer>;
}

class Dispatcher2SimulatorServer implements Dispatcher2Simulator, Dispatcher2Server {
  readonly servers: readonly KnownServer[];
  readonly queue: RequestQueue;
  readonly now: () => Date;
  readonly #users: readonly Dispatcher2User[];
  readonly #initial: Dispatcher2Switches;
  switches: Dispatcher2Switches;

  constructor({ servers, users, now, switches }: Dispatcher2SimulatorOptions) {
    this.servers = servers;
    this.now = now;
    this.queue = new RequestQueue(now);
    this.#users = users;
    this.#initial = { ...usualDispatcher2Switches, ...switches };
    this.switches = this.#initial;
  }

  requests(): readonly QueuedRequest[] {
    return this.queue.list();
  }

  setSwitches(changes: Dispatcher2SwitchChanges): void {
    this.switches = { ...this.switches, ...changes };
  }

  resetSwitches(): void {
    this.switches = this.#initial;
  }

  async deliver({ retry = false }: { retry?: boolean | undefined } = {}): Promise<void> {
    if (retry) await retryFailed(this);
    await deliver(
      this,
      this.queue.list().filter(({ status }) => status === "ready"),
    );
  }

  async handle(request: SimulatorRequest): Promise<SimulatorAnswer> {
    const refusal = refuseStranger(request, this.#users);
    if (refusal) return refusal;
    await deliver(this, this.queue.age(this.switches.deliverAfter));
    return this.#route(request);
  }

  #route(request: SimulatorRequest): SimulatorAnswer {
    const call = `${request.method} ${request.path}`;
    if (call === "POST /api/queue") return queueInGo(this, request);
    if (call === "GET /api/queue") return listRequests(this, request);
    if (call === "POST /queue") return queueInClassic(this, request);
    const [, method, uid = ""] = /^(GET|DELETE) \/api\/queue\/([^/]+)$/.exec(call) ?? [];
    if (method === "GET") return getRequest(this, request, uid);
    if (method !== "DELETE")
      return { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found" };
    this.queue.remove(uid);
    return jsonAnswer(200, { status: "deleted" });
  }
}

/** dispatcher2 in memory: go-dispatcher2 (41b7098) below `/api`, and the `/queue` that d2integrator posts to (dispatcher2.md). */
export function createDispatcher2Simulator(options: Dispatcher2SimulatorOptions): Dispatcher2Simulator {
  return new Dispatcher2SimulatorServer(options);
}
