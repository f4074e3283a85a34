import { RemoteError } from "@d2pipe/errors";
import { Batching } from "./delivery/batching.ts";
import { Delivery } from "./delivery/deliver.ts";
import { type EndPlan, endDelete, groupByObject, planEnd } from "./output/end-of-input.ts";
import { findPlace, isWithoutPlace, prepareTargets, toItem } from "./intake/intake.ts";
import { Linger, type Step } from "./delivery/linger.ts";
import { Listings } from "./output/listings.ts";
import { Mailbox } from "./delivery/mailbox.ts";
import { OrderedOutput } from "./output/ordered-output.ts";
import { planRecord, toOwn } from "./plan/plan.ts";
import type { Found, Input, InputLine, Lookup } from "./ports.ts";
import type { PushOptions, PushPorts, PushResult } from "./push-options.ts";
import { type RecordInFlight, resolve, resolveUnsent } from "./record.ts";
import { RecordsInFlight } from "./intake/records-in-flight.ts";
import { type Answered, Requests } from "./delivery/requests.ts";

type Happening =
  | { kind: "lines"; lines: readonly InputLine[] }
  | { kind: "end"; complete: boolean }
  | { kind: "answered"; answered: Answered }
  | { kind: "failed"; error: unknown }
  | { kind: Step | "stop" };

/** Lines are read; what came is brought to its end; deletes follow; everything is emitted. */
type Phase =
  | { name: "reading"; isAsked: boolean }
  | { name: "draining"; complete: boolean }
  | { name: "deleting"; plan: EndPlan }
  | { name: "done" };

/** Records looked up at once. */
const lookupSize = 250;
/** Characters of lines in flight at most, whatever their number. */
const mostCharacters = 24_000_000;

/**
 * Lines in, outcomes out, in input order. Each round takes what happened and then brings every record as far as it goes: looked up,
 * planned, sent, committed, emitted. State is an ordered window of lines in flight, bounded.
 */
export async function push(input: Input, ports: PushPorts, options: PushOptions): Promise<PushResult> {
  return await new Engine(input, ports, options).run();
}

class Engine {
  readonly #input: Input;
  readonly #ports: PushPorts;
  readonly #options: PushOptions;
  readonly #mailbox = new Mailbox<Happening>();
  readonly #stop = new AbortController();
  readonly #records: RecordsInFlight;
  readonly #listings = new Listings();
  readonly #requests: Requests;
  readonly #output: OrderedOutput;
  #phase: Phase = { name: "reading", isAsked: false };
  #failure: { error: unknown } | undefined;
  #result: Pick<PushResult, "listings" | "missing"> = { listings: [], missing: 0 };
  #delayed = 0;
  readonly #linger: Linger;

  constructor(input: Input, ports: PushPorts, options: PushOptions) {
    const { index, clock, targets } = ports;
    const { limits, pending } = options;
    this.#input = input;
    this.#ports = ports;
    this.#options = options;
    this.#records = new RecordsInFlight(new Set(targets.flatMap(({ follows }) => follows ?? [])));
    const batching = new Batching(limits, clock.now());
    const { signal: stop } = this.#stop;
    this.#linger = new Linger((milliseconds) => clock.wait(milliseconds, stop));
    const delivery = new Delivery({ ...options, index, batching, clock, stop });
    this.#requests = new Requests({ batching, delivery, clock }, (answered) =>
      this.#mailbox.post({ kind: "answered", answered }),
    );
    this.#output = new OrderedOutput(ports, this.#listings, pending);
  }

  async run(): Promise<PushResult> {
    const { signal } = this.#options;
    const stop = (): void => this.#mailbox.post({ kind: "stop" });
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    while (this.#phase.name !== "done") {
      this.#askForLines();
      for (const happening of await this.#mailbox.take()) await this.#take(happening);
      await this.#lookUpAndPlan();
      // On their way before the index is written, which holds up everything else for a while.
      if (this.#startRequests()) await this.#ports.clock.wait(0, this.#stop.signal);
      await this.#flush();
      await this.#toNextPhase();
    }
    signal.removeEventListener("abort", stop);
    this.#stop.abort();
    return { counts: this.#output.counts, ...this.#result, delayed: this.#delayed, failure: this.#failure };
  }

  #askForLines(): void {
    if (this.#phase.name !== "reading" || this.#phase.isAsked || this.#isCrowded) return;
    this.#phase.isAsked = true;
    this.#input.next().then(
      ({ done, value }) =>
        this.#mailbox.post(
          done ? { kind: "end", complete: value.complete } : { kind: "lines", lines: value },
        ),
      (error: unknown) => this.#mailbox.post({ kind: "failed", error }),
    );
  }

  async #take(happening: Happening): Promise<void> {
    switch (happening.kind) {
      case "lines":
        if (this.#phase.name === "reading") this.#phase.isAsked = false;
        // When that fails they are taken all the same: the run has stopped, so that none is sent.
        if (!this.#stop.signal.aborted)
          await prepareTargets(this.#ports.targets, happening.lines).catch((error) => this.#fail(error));
        for (const line of happening.lines) await this.#takeLine(line);
        return;
      case "end":
        if (this.#phase.name === "reading") this.#phase = { name: "draining", complete: happening.complete };
        return;
      case "answered":
        return this.#takeAnswer(happening.answered);
      case "failed":
        return this.#fail(happening.error);
      case "look up":
      case "send":
        return this.#linger.end(happening.kind);
      case "stop":
        return this.#halt();
    }
  }

  async #takeLine(line: InputLine): Promise<void> {
    const { targets, index } = this.#ports;
    const item = toItem(line, targets);
    if (!item.record) return this.#output.push(item);
    let { record } = item;
    if (isWithoutPlace(record)) {
      try {
        record = await findPlace(record, line.parsed, { index, inFlight: this.#output.records() });
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#output.push({ record });
    this.#records.enter(record);
  }

  #takeAnswer({ records, delivered: { resolutions, failure } }: Answered): void {
    this.#requests.answered();
    records.forEach((record, at) => {
      const { state } = record;
      const resolution = resolutions[at];
      if (state.step !== "sending" || !resolution) throw new Error("a record was sent and has no result");
      record.state = { step: "resolved", plan: state.plan, resolution };
      if (resolution.kind === "unknown" && !failure) this.#delayed += 1;
      this.#records.answered(record);
    });
    // When the run is to stop, a request that is given up is part of the stop.
    const isStop = this.#options.signal.aborted && failure?.error instanceof RemoteError;
    if (failure && !isStop) this.#fail(failure.error);
  }

  async #lookUpAndPlan(): Promise<void> {
    const least = this.#isHurry("look up") ? 1 : lookupSize;
    while (this.#records.waiting >= least) {
      const records = this.#records.takeWaiting(lookupSize);
      const found = await this.#find(records);
      records.forEach((record, at) => this.#plan(record, found[at]));
    }
    if (this.#records.waiting > 0) this.#waitForMore("look up");
  }

  async #find(records: readonly RecordInFlight[]): Promise<readonly (Found | undefined)[]> {
    if (this.#stop.signal.aborted) return [];
    const blank = { system: "", id: "", scope: "", stream: "", aliases: [] };
    const toLookup = ({ key, src, aliases }: RecordInFlight): Lookup =>
      key ? { ...key, stream: src.stream, aliases } : blank;
    try {
      return await this.#ports.index.find(records.map(toLookup));
    } catch (error) {
      this.#fail(error);
      return [];
    }
  }

  #plan(record: RecordInFlight, found: Found | undefined): void {
    if (this.#stop.signal.aborted) return resolveUnsent(record, undefined);
    const { index, clock } = this.#ports;
    const { full } = this.#options;
    const now = clock.now();
    const decision = planRecord(record, found, { full, now, hash: (content) => index.hash(content) });
    if (decision.do === "resolve") {
      const { resolution } = decision;
      if (resolution.kind === "skipped" && resolution.pending) this.#delayed += 1;
      return resolve(record, decision.plan, resolution);
    }
    const { plan } = decision;
    const entry = plan.before ?? record.key;
    const objects = record.adapter.conflictKeys({
      target: plan.target,
      scope: record.identified.scope ?? "",
    });
    switch (this.#records[decision.do === "hold" ? "hold" : "claim"](record, entry, objects)) {
      case "taken":
        record.state = { step: decision.do === "hold" ? "held" : "sending", plan };
        if (decision.do === "send") this.#requests.add(record);
        return;
      case "a later line counts":
        return resolve(record, plan, { kind: "skipped", why: toOwn("DUPLICATE_RECORD"), pending: false });
      case "has to wait":
        return;
    }
  }

  /** Returns whether it started any. */
  #startRequests(): boolean {
    if (this.#stop.signal.aborted) return false;
    const isLast = this.#phase.name !== "reading" && this.#records.waiting === 0;
    const action = this.#phase.name === "deleting" ? "delete" : "write";
    const isStarted = this.#requests.start(action, { isHurry: this.#isHurry("send"), isLast });
    if (isStarted) this.#linger.done("send");
    if (this.#requests.ready > 0) this.#waitForMore("send");
    return isStarted;
  }

  async #flush(): Promise<void> {
    const before = this.#records.waiting;
    const { records, failure } = await this.#output.flush();
    for (const record of records) this.#records.leave(record);
    if (failure) this.#fail(failure.error);
    // Those that waited for a record that is through now: nothing else has to happen.
    if (this.#records.waiting > before) this.#mailbox.post({ kind: "look up" });
  }

  async #toNextPhase(): Promise<void> {
    if (this.#phase.name === "reading" || this.#phase.name === "done") return;
    if (!this.#requests.isIdle || this.#records.waiting + this.#output.count > 0) return;
    if (this.#phase.name === "deleting") return await this.#finish(this.#phase.plan);
    await this.#startDeletes(this.#phase.complete && !this.#stop.signal.aborted);
  }

  async #startDeletes(complete: boolean): Promise<void> {
    const plan = await this.#planEnd(complete);
    if (plan.guard) this.#fail(plan.guard);
    this.#phase = { name: "deleting", plan };
    for (const [, [first]] of groupByObject(plan.deletes)) {
      if (first?.state.step !== "held" || !complete) continue;
      first.state = { step: "sending", plan: first.state.plan };
      this.#requests.add(first);
    }
    this.#mailbox.post({ kind: "send" });
  }

  /** Nothing is missing, and nothing deleted, when the input was cut short. */
  async #planEnd(complete: boolean): Promise<EndPlan> {
    const { held } = this.#output;
    const cutShort = { deletes: held, missing: [], gone: [], listings: [], guard: undefined };
    if (!complete) return cutShort;
    const { targets, index } = this.#ports;
    try {
      return await planEnd(held, this.#listings.complete, { ...this.#options, targets, index });
    } catch (error) {
      this.#fail(error);
      return cutShort;
    }
  }

  async #finish({ deletes, missing, gone, listings }: EndPlan): Promise<void> {
    for (const [, [first, ...others]] of groupByObject(deletes))
      for (const record of first ? [first, ...others] : []) endDelete(record, first);
    const { failure } = await this.#output.flushHeld(missing, gone);
    if (failure) this.#fail(failure.error);
    const isCounting = !this.#stop.signal.aborted;
    for (const listing of isCounting ? listings : []) {
      await this.#ports.index.completeListing(listing).catch((error: unknown) => this.#fail(error));
    }
    const isReported = ({ state }: RecordInFlight): boolean =>
      state.step === "resolved" && state.resolution.kind === "skipped" && !state.resolution.pending;
    this.#result = { listings: isCounting ? listings : [], missing: missing.filter(isReported).length };
    this.#phase = { name: "done" };
  }

  get #isCrowded(): boolean {
    return this.#output.count >= this.#options.window || this.#output.length >= mostCharacters;
  }

  /** Whether fewer records than usual are enough in this round. */
  #isHurry(step: Step): boolean {
    return this.#linger.takeEnd(step) || this.#phase.name !== "reading" || this.#isCrowded;
  }

  #waitForMore(step: Step): void {
    void this.#linger.start(step)?.then(() => this.#mailbox.post({ kind: step }));
  }

  #fail(error: unknown): void {
    // What a stop ended did not fail.
    if (!this.#options.signal.aborted || error !== this.#options.signal.reason) this.#failure ??= { error };
    this.#halt();
  }

  /** Nothing new is sent, and no more is read. What waits has not been sent. */
  #halt(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    if (this.#phase.name === "reading") {
      this.#phase = { name: "draining", complete: false };
      void this.#input.return?.();
    }
    for (const record of this.#requests.takeAll())
      if (record.state.step === "sending") resolveUnsent(record, record.state.plan);
    this.#mailbox.post({ kind: "look up" });
  }
}
