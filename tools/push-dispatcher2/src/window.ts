import type { Clock, Index } from "@d2pipe/push";
import { type Fate, judge, type Position } from "./judge.ts";
import { planAlone, type PlanOptions, planQueued, resolveFate, toCompany, toOwn } from "./plan.ts";
import type { QueuePort } from "./queue-port.ts";
import { toQueuedName } from "./queued-values.ts";
import { type Submission, type ToQueue, toSubmissions } from "./submission.ts";
import { toRecordKey, type ValueRecord } from "./value-record.ts";

export interface WindowOptions extends PlanOptions {
  queue: QueuePort;
  index: Pick<Index, "find">;
  clock: Clock;
  /** Milliseconds since 1970: requests are waited for until then. Undefined: they are not. */
  waitUntil: number | undefined;
  isDry: boolean;
  signal: AbortSignal;
}

/** A value whose request is in the queue. */
interface Followed {
  record: ValueRecord;
  uid: string;
  position: Position;
}

/** Milliseconds; doubled each time. */
const firstPause = 1_000;
const longestPause = 30_000;
/** What others spoiled is queued again within one run so often at most. */
const mostRounds = 5;

/** Finds out what becomes of some values: asks the index, then the queue, queues what is new, and waits when it is to. */
export class Window {
  readonly #options: WindowOptions;
  #failure: { error: unknown } | undefined;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** Every record has its resolution afterwards, whatever fails. */
  async resolve(records: readonly ValueRecord[]): Promise<{ error: unknown } | undefined> {
    try {
      await this.#lookUp(records);
      await this.#deliver(await this.#askQueue(records.filter(({ resolution }) => !resolution)));
    } catch (error) {
      this.#failure ??= { error };
    }
    for (const record of records) record.resolution ??= { kind: "unsent" };
    return this.#failure;
  }

  get #isStopped(): boolean {
    return this.#failure !== undefined || this.#options.signal.aborted;
  }

  async #lookUp(records: readonly ValueRecord[]): Promise<void> {
    const { index } = this.#options;
    const lookups = records.map((record) => ({
      ...toRecordKey(record),
      stream: record.src.stream,
      aliases: [],
    }));
    const found = await index.find(lookups);
    records.forEach((record, at) => {
      record.before = found[at]?.entry;
      record.isHeld = record.before?.held === "yes";
      record.resolution = planAlone(record, this.#options);
    });
  }

  /** One question for each org unit and period; the values that are to be queued, and those that are there already. */
  async #askQueue(
    records: readonly ValueRecord[],
  ): Promise<{ due: ToQueue<ValueRecord>[]; followed: Followed[] }> {
    const { queue, isAskable } = this.#options;
    const due: ToQueue<ValueRecord>[] = [];
    const followed: Followed[] = [];
    const places = Map.groupBy(records, ({ identified: { sent } }) => `${sent.orgUnit} ${sent.period}`);
    for (const [, [first, ...others]] of places) {
      if (!first || this.#isStopped) break;
      const { orgUnit, period } = first.identified.sent;
      const known = [first, ...others].flatMap(({ before }) => before?.target ?? []);
      const queued = isAskable ? await queue.listValues({ orgUnit, period }, new Set(known)) : undefined;
      for (const record of [first, ...others]) {
        const { dataSet, key } = record.identified;
        const decision = planQueued(record, queued?.get(toQueuedName(dataSet, key)), this.#options);
        if (decision.do === "resolve") record.resolution = decision.resolution;
        else if (decision.do === "queue") {
          record.isHeld ||= decision.isHeld ?? false;
          due.push({ value: record, company: decision.company });
        } else {
          const { request, position } = decision.queued;
          followed.push({ record, uid: request.uid, position });
        }
      }
    }
    return { due, followed };
  }

  async #deliver(first: { due: readonly ToQueue<ValueRecord>[]; followed: Followed[] }): Promise<void> {
    let { due, followed } = first;
    for (let round = 1; ; round += 1) {
      followed = [...followed, ...(await this.#queue(due))];
      const again = await this.#follow(followed);
      if (again.length === 0) return;
      if (round === mostRounds) return giveUp(followed);
      due = again;
      followed = [];
    }
  }

  async #queue(due: readonly ToQueue<ValueRecord>[]): Promise<Followed[]> {
    const followed: Followed[] = [];
    for (const submission of toSubmissions(due)) {
      if (this.#isStopped) break;
      followed.push(...(await this.#queueOne(submission)));
    }
    return followed;
  }

  async #queueOne(submission: Submission<ValueRecord>): Promise<Followed[]> {
    const { queue, isDry, isAskable } = this.#options;
    const { values } = submission;
    if (isDry) {
      for (const record of values) record.resolution = { kind: "to be queued" };
      return [];
    }
    const answer = await queue.queue(submission);
    if ("error" in answer) {
      this.#failure ??= { error: answer.error };
      for (const record of values)
        record.resolution = answer.isOpen ? { kind: "unconfirmed" } : { kind: "unsent" };
      return [];
    }
    const { uid } = answer;
    for (const record of values) record.resolution = { kind: "queued", uid, isAskable };
    if (uid === undefined) return [];
    const count = values.length;
    return values.map((record, at) => ({
      record,
      uid,
      position: { at, count, sent: record.identified.sent },
    }));
  }

  /** Waits for requests, as long as it may; returns the values that have to be queued again. */
  async #follow(followed: readonly Followed[]): Promise<ToQueue<ValueRecord>[]> {
    const { clock, signal, waitUntil } = this.#options;
    const again: ToQueue<ValueRecord>[] = [];
    const open = new Map(Map.groupBy(followed, ({ uid }) => uid));
    for (const { record, uid } of followed) record.resolution = { kind: "queued", uid, isAskable: true };
    if (waitUntil === undefined) return again;
    for (let pause = firstPause; open.size > 0; pause *= 2) {
      for (const [uid, values] of open) {
        if (this.#isStopped) return again;
        const fates = await this.#askFor(uid, values);
        if (fates.some((fate) => fate.kind === "queued")) continue;
        open.delete(uid);
        again.push(...resolveAll(values, fates));
      }
      const rest = waitUntil - clock.now();
      if (open.size === 0 || rest <= 0) break;
      await clock.wait(Math.min(pause, longestPause, rest), signal);
    }
    return again;
  }

  async #askFor(uid: string, values: readonly Followed[]): Promise<Fate[]> {
    const request = await this.#options.queue.getRequest(uid);
    // Somebody took it out of the queue.
    if (!request) return values.map(() => ({ kind: "spoiled" }));
    return values.map(({ position }) => judge(request, position));
  }
}

/** Spoiled by one another again and again: the next run goes on. */
function giveUp(followed: readonly Followed[]): void {
  for (const { record, uid } of followed)
    record.resolution ??= { kind: "given up", why: toOwn("NOT_DELIVERED", "run again"), uid };
}

/** Resolves values whose request is through; returns those that have to be queued again. */
function resolveAll(values: readonly Followed[], fates: readonly Fate[]): ToQueue<ValueRecord>[] {
  return values.flatMap(({ record, uid, position }, at) => {
    const fate = fates[at];
    if (!fate) return [];
    const { count } = position;
    const resolution = resolveFate(record, { fate, uid, count });
    if (fate.kind === "given up" && !resolution) {
      record.resolution = { kind: "given up", why: fate.why, uid };
      return [];
    }
    record.resolution = resolution;
    return resolution ? [] : [{ value: record, company: toCompany(fate, count) }];
  });
}
