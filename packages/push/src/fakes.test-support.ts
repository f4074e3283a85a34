import { createHash } from "node:crypto";
import { AuthError, HttpError, NetworkError } from "@d2pipe/errors";
import type { Checkpoint, Outcome, Rejection, Src } from "@d2pipe/records";
import type { Clock } from "./clock.ts";
import type { EntryKey, IndexEntry, IndexPort, RecordKey } from "./index-port.ts";
import type { OutcomeSink } from "./outcome-sink.ts";
import type { ReportedError, StoredObject, TargetPort, WriteOrder, WriteReport } from "./target-port.ts";

const request = { service: "DHIS2", method: "POST", url: "http://localhost/api/tracker" };

/** What goes wrong with one request. `cutBefore` and `cutAfter` mean the commit. */
export type Fault =
  | "none"
  | "cutBefore"
  | "cutAfter"
  | "badGateway"
  | "error500"
  | "tooLarge"
  | "denied"
  | "silent";

/** What the tracker holds under a UID. */
export interface Held {
  value: string;
  deleted: boolean;
  createdAt: string;
}

interface FakeEvent {
  event: string;
  value?: string;
  program?: string;
}

/** Pulls the plug after so many calls: none answers any more, as after `kill -9`. */
export class Plug {
  readonly pulled: Promise<void>;
  #callsLeft: number;
  #pull: () => void = () => undefined;

  constructor(callsLeft: number = Number.POSITIVE_INFINITY) {
    this.#callsLeft = callsLeft;
    this.pulled = new Promise((resolve) => {
      this.#pull = resolve;
    });
  }

  async call(): Promise<void> {
    this.#callsLeft -= 1;
    if (this.#callsLeft < 0) {
      this.#pull();
      await new Promise(() => undefined);
    }
    await Promise.resolve();
  }
}

/** A tracker in memory with the rules that matter to a writer: upsert, tombstones, poison, faults by request. */
export class FakeTarget implements TargetPort {
  readonly stored: Map<string, Held>;
  readonly writes: { uids: string[]; order: WriteOrder }[] = [];
  readonly violations: string[] = [];
  faults: Fault[] = [];
  readFaults: Fault[] = [];
  reads: number = 0;
  plug: Plug = new Plug();
  #clock = 0;
  readonly #inFlight = new Set<string>();

  constructor(stored: Map<string, Held> = new Map()) {
    this.stored = stored;
    this.#clock = stored.size;
  }

  async write(body: string, order: WriteOrder): Promise<WriteReport> {
    const events: FakeEvent[] = JSON.parse(body).events;
    const uids = events.map((event) => event.event);
    this.writes.push({ uids, order });
    this.#enter(uids);
    try {
      await this.plug.call();
      const fault = this.faults.shift() ?? "none";
      this.#failBefore(fault, events);
      const report = this.#apply(events, order, fault);
      await this.plug.call();
      if (fault === "cutAfter") throw new NetworkError("cut", request, { mayHaveArrived: true });
      return report;
    } finally {
      for (const uid of uids) this.#inFlight.delete(uid);
    }
  }

  async read(_program: string, uids: readonly string[]): Promise<ReadonlyMap<string, StoredObject>> {
    this.reads += 1;
    await this.plug.call();
    if ((this.readFaults.shift() ?? "none") !== "none")
      throw new NetworkError("cut", request, { mayHaveArrived: true });
    return new Map(uids.flatMap((uid) => (this.stored.has(uid) ? [[uid, this.#stored(uid)] as const] : [])));
  }

  #stored(uid: string): Held {
    return this.stored.get(uid) ?? { value: "", deleted: true, createdAt: "" };
  }

  #enter(uids: readonly string[]): void {
    if (new Set(uids).size !== uids.length) this.violations.push("one UID twice in a request");
    for (const uid of uids) {
      if (this.#inFlight.has(uid)) this.violations.push("one UID in two requests");
      this.#inFlight.add(uid);
    }
  }

  #failBefore(fault: Fault, events: readonly FakeEvent[]): void {
    if (fault === "cutBefore") throw new NetworkError("cut", request, { mayHaveArrived: true });
    if (fault === "badGateway") throw new HttpError("502", request, { status: 502, body: "" });
    if (fault === "error500") throw new HttpError("500", request, { status: 500, body: "" });
    if (fault === "tooLarge") throw new HttpError("413", request, { status: 413, body: "" });
    if (fault === "denied") throw new AuthError("401", request, { status: 401, body: "" });
    if (events.some((event) => event.value === "poison"))
      throw new HttpError("400", request, { status: 400, body: "" });
  }

  #apply(events: readonly FakeEvent[], { strategy, validateOnly }: WriteOrder, fault: Fault): WriteReport {
    const report = {
      errors: [] as ReportedError[],
      stored: [] as string[],
      created: 0,
      updated: 0,
      deleted: 0,
    };
    for (const { event: uid, value = "" } of events) {
      const known = this.stored.get(uid);
      const code = toCode(known, value, strategy);
      if (code !== undefined) report.errors.push({ uid, code });
      else if (fault === "silent" || validateOnly) continue;
      else if (strategy === "DELETE") {
        this.stored.set(uid, { value: "", deleted: true, createdAt: known?.createdAt ?? "" });
        report.deleted += 1;
        report.stored.push(uid);
      } else {
        this.#clock += 1;
        const createdAt = known?.createdAt ?? String(this.#clock).padStart(9, "0");
        this.stored.set(uid, { value, deleted: false, createdAt });
        report[known ? "updated" : "created"] += 1;
        report.stored.push(uid);
      }
    }
    return report;
  }
}

function toCode(
  known: { deleted: boolean } | undefined,
  value: string,
  strategy: string,
): string | undefined {
  if (known?.deleted) return "E1082";
  if (strategy === "DELETE") return known ? undefined : "E1032";
  return value === "bad" ? "E1302" : undefined;
}

/** An index in memory. */
export class FakeIndex implements IndexPort {
  readonly entries: Map<string, IndexEntry>;
  readonly checkpoints: Checkpoint[];
  settled: number = 0;
  plug: Plug = new Plug();
  failure: Error | undefined;

  constructor(entries: Map<string, IndexEntry> = new Map(), checkpoints: Checkpoint[] = []) {
    this.entries = entries;
    this.checkpoints = checkpoints;
  }

  async find(keys: readonly EntryKey[]): Promise<readonly (IndexEntry | undefined)[]> {
    await this.plug.call();
    return keys.map((key) => this.entries.get(JSON.stringify([key.system, key.id, key.scope])));
  }

  async findRecord({ system, id }: RecordKey): Promise<readonly IndexEntry[]> {
    await this.plug.call();
    return this.all.filter((entry) => entry.system === system && entry.id === id);
  }

  async settle(entries: readonly IndexEntry[], checkpoints: readonly Checkpoint[]): Promise<void> {
    await this.plug.call();
    if (this.failure) throw this.failure;
    for (const entry of entries) {
      this.settled += 1;
      this.entries.set(JSON.stringify([entry.system, entry.id, entry.scope]), entry);
      if (entry.scope !== "") this.entries.delete(JSON.stringify([entry.system, entry.id, ""]));
    }
    this.checkpoints.push(...checkpoints);
    await this.plug.call();
  }

  hash(payload: string): string {
    return createHash("sha256").update(payload).digest("hex");
  }

  get all(): IndexEntry[] {
    return [...this.entries.values()];
  }
}

export type Told = { src: Src; outcome: Omit<Outcome, "tool"> } | { raw: string };

/** Keeps what was written out, in order. */
export class FakeOut implements OutcomeSink {
  readonly told: Told[] = [];
  readonly rejects: string[] = [];

  pass(raw: string): void {
    this.told.push({ raw });
  }

  outcome(src: Src, outcome: Omit<Outcome, "tool">): void {
    this.told.push({ src, outcome });
  }

  reject(src: Src, rejection: Rejection, raw: string): void {
    this.rejects.push(raw);
    this.outcome(src, {
      status: "rejected",
      code: rejection.code,
      target: rejection.target,
      message: rejection.message,
    });
  }

  /** `id status` or `id status code` of each outcome; lines passed on as they are. */
  get words(): string[] {
    return this.told.map((told) => {
      if ("raw" in told) return told.raw;
      const { status, code } = told.outcome;
      return [told.src.id ?? "-", status, ...(code === undefined ? [] : [code])].join(" ");
    });
  }
}

/** A clock whose waits end at once: no test sleeps. */
export const instantClock: Clock = {
  now: () => 0,
  later: (_milliseconds, callback) => {
    const timer = setImmediate(callback);
    return () => clearImmediate(timer);
  },
};
