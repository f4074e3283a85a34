import { AuthError, HttpError, NetworkError, type RemoteError } from "@d2pipe/errors";
import type { EventReport, EventServer, HeldObject, Order } from "@d2pipe/push";
import type { VirtualClock } from "./virtual-clock.ts";

const request = { service: "DHIS2", method: "POST", url: "http://localhost/api/tracker" };

/** What goes wrong with one request. */
export type Trouble =
  /** The connection is cut before the server stored anything; after it stored everything. */
  | "cut before"
  | "cut after"
  /** The client gives up, and the server stores everything so many milliseconds later. */
  | { late: number }
  /** 502 of a proxy, the request not passed on. */
  | "502"
  /** 500, 409 and 413 for the whole request, nothing stored. */
  | "500"
  | "409"
  | "413"
  /** 401. */
  | "denied"
  /** The connection was never made. */
  | "refused"
  /** Nothing is stored, and the report does not say so: a failure while storing (dhis2-api §2.4). */
  | "silent"
  /** Everything is stored, and the report names nothing. */
  | "mute";

export interface HeldEvent {
  value: string;
  deleted: boolean;
  createdAt: string;
  program: string;
}

interface SentEvent {
  event: string;
  program?: string;
  value?: string;
}

/** An order, and the number of the run that sent it. */
interface SentOrder extends Order {
  run: number;
}

/** One request, as the server saw it. */
export interface SeenRequest {
  uids: string[];
  action: Order["action"];
  dryRun: boolean;
}

/** A tracker in memory with the rules that matter to a writer: upsert, tombstones, refusals of one event or of all, trouble by request. */
export class SimulatedTracker implements EventServer {
  readonly held: Map<string, HeldEvent> = new Map();
  readonly requests: SeenRequest[] = [];
  reads = 0;
  /** What no server may see: one event twice in a request, or in two requests at once. */
  readonly violations: string[] = [];
  /** Called when an event is stored or deleted, with the number of the run that sent the request; undefined by hand. */
  onChange: (uid: string, event: HeldEvent, run: number | undefined) => void = () => undefined;
  /** For the next requests, in order; none is left: no trouble. */
  troubles: (Trouble | undefined)[] = [];
  readTroubles: (Trouble | undefined)[] = [];
  /** Milliseconds that a request takes. */
  cost: (count: number) => number = () => 10;
  /** Requests whose effect may still come, whoever waits for their answer. */
  unfinished = 0;
  /** What was deleted can be written again under its id, as a data value can. */
  reusesIds = false;
  /** Number of the run at work. */
  run = 0;
  readonly #clock: VirtualClock;
  readonly #inFlight = new Set<string>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** What a run that was killed had under way does not count against the next one. */
  beginRun(): void {
    this.#inFlight.clear();
    this.run += 1;
  }

  async importEvents(body: string, asked: Order): Promise<EventReport> {
    const { events }: { events: SentEvent[] } = JSON.parse(body);
    const order = { ...asked, run: this.run };
    const uids = events.map(({ event }) => event);
    this.requests.push({ uids, ...asked });
    this.#enter(uids);
    this.unfinished += 1;
    try {
      await this.#clock.wait(this.cost(events.length));
      return this.#answer(events, order, this.troubles.shift());
    } finally {
      this.unfinished -= 1;
      for (const uid of uids) this.#inFlight.delete(uid);
    }
  }

  async listEvents(program: string, uids: readonly string[]): Promise<ReadonlyMap<string, HeldObject>> {
    this.reads += 1;
    await this.#clock.wait(2);
    const trouble = this.readTroubles.shift();
    if (trouble !== undefined) throw toError(trouble);
    const found = uids.flatMap((uid) => {
      const event = this.held.get(uid);
      return event?.program === program ? [[uid, event] as const] : [];
    });
    return new Map(found);
  }

  /** Events that are there, by UID. */
  get live(): Map<string, string> {
    const live = [...this.held].filter(([, { deleted }]) => !deleted);
    return new Map(live.map(([uid, { value }]) => [uid, value]));
  }

  /** Somebody deletes an event by hand. */
  deleteByHand(uid: string): void {
    const event = this.held.get(uid);
    if (event) this.#store(uid, { ...event, deleted: true }, undefined);
  }

  async #applyLate(events: readonly SentEvent[], order: SentOrder, milliseconds: number): Promise<void> {
    await this.#clock.wait(milliseconds);
    this.unfinished -= 1;
    if (!toWholeRefusal(events)) this.#apply(events, order);
  }

  #answer(events: readonly SentEvent[], order: SentOrder, trouble: Trouble | undefined): EventReport {
    const isStored = trouble === undefined || trouble === "cut after" || trouble === "mute";
    const refusal = isStored ? toWholeRefusal(events) : undefined;
    if (refusal) throw refusal;
    if (typeof trouble === "object") {
      this.unfinished += 1;
      void this.#applyLate(events, order, trouble.late);
    }
    if (!isStored && trouble !== "silent") throw toError(trouble ?? "502");
    const report =
      trouble === "silent"
        ? { ...this.#apply(events, { ...order, dryRun: true }), stored: [] }
        : this.#apply(events, order);
    if (trouble === "cut after") throw toError(trouble);
    return trouble === "mute" ? { ...report, stored: [], created: 0, updated: 0, deleted: 0 } : report;
  }

  #enter(uids: readonly string[]): void {
    if (new Set(uids).size !== uids.length) this.violations.push("one event twice in a request");
    for (const uid of uids) {
      if (this.#inFlight.has(uid)) this.violations.push("one event in two requests at once");
      this.#inFlight.add(uid);
    }
  }

  #apply(events: readonly SentEvent[], { action, dryRun, run }: SentOrder): EventReport {
    const report = {
      errors: [] as { uid: string; errorCode: string }[],
      stored: [] as string[],
      created: 0,
      updated: 0,
      deleted: 0,
    };
    for (const { event: uid, value = "", program = "" } of events) {
      const known = this.held.get(uid);
      const errorCode = toErrorCode(this.reusesIds && known?.deleted ? undefined : known, value, action);
      if (errorCode !== undefined) report.errors.push({ uid, errorCode });
      else if (!dryRun) {
        const createdAt = known?.createdAt ?? new Date(this.#clock.now()).toISOString();
        const kept = { createdAt, program: known?.program ?? program };
        const isDelete = action === "delete";
        this.#store(uid, { ...kept, value: isDelete ? "" : value, deleted: isDelete }, run);
        report[action === "delete" ? "deleted" : known && !known.deleted ? "updated" : "created"] += 1;
        report.stored.push(uid);
      }
    }
    return report;
  }

  #store(uid: string, event: HeldEvent, run: number | undefined): void {
    this.held.set(uid, event);
    this.onChange(uid, event, run);
  }
}

/** A value that spoils a whole request: for its form (400), or for the server (500). */
function toWholeRefusal(events: readonly SentEvent[]): HttpError | undefined {
  if (events.some(({ value }) => value?.startsWith("poison 500"))) return toHttpError(500);
  if (events.some(({ value }) => value?.startsWith("poison"))) return toHttpError(400);
  return undefined;
}

/** DHIS2 E1082: deleted, and its UID is never free again. E1032: does not exist. E1302: the value does not fit. */
function toErrorCode(
  known: HeldEvent | undefined,
  value: string,
  action: Order["action"],
): string | undefined {
  if (known?.deleted) return "E1082";
  if (action === "delete") return known ? undefined : "E1032";
  return value.startsWith("bad") ? "E1302" : undefined;
}

function toHttpError(status: number): HttpError {
  return new HttpError(`answered ${status}`, request, { status, body: "" });
}

function toError(trouble: Trouble): RemoteError {
  if (trouble === "refused") return new NetworkError("refused", request, { mayHaveArrived: false });
  if (trouble === "denied") return new AuthError("answered 401", request, { status: 401, body: "" });
  if (trouble === "502" || trouble === "500" || trouble === "409" || trouble === "413")
    return toHttpError(Number(trouble));
  return new NetworkError("cut", request, { mayHaveArrived: true });
}
