import { type Change, guardDeletes, type Index, type Input, type InputLine, type Output } from "@d2pipe/push";
import type { Checkpoint, OutcomeStatus } from "@d2pipe/records";
import { identify } from "./identify.ts";
import { toOwn } from "./plan.ts";
import { isOpen, toChange, toEmitted } from "./resolve.ts";
import { toRecordKey, type ValueRecord } from "./value-record.ts";
import type { Window } from "./window.ts";

export interface PushValuesPorts {
  window: Window;
  index: Index;
  output: Output;
}

export interface PushValuesOptions {
  /** Values that are resolved together. */
  windowSize: number;
  maxDeletes: number | undefined;
  /** Values that the index knows at the destination. */
  known: number;
  signal: AbortSignal;
}

export interface PushValuesResult {
  counts: Readonly<Partial<Record<OutcomeStatus, number>>>;
  /** Values that wait in the queue. */
  queued: number;
  /** Values of requests that dispatcher2 does not try again. */
  givenUp: number;
  failure: { error: unknown } | undefined;
}

type Item = { record: ValueRecord } | { record?: undefined; line: InputLine };

/**
 * Values in, outcomes out, in input order: so many at a time are resolved, committed and emitted. Deletes wait for the end of the input,
 * and with them the checkpoints and ends behind them.
 */
export async function pushValues(
  input: Input,
  ports: PushValuesPorts,
  options: PushValuesOptions,
): Promise<PushValuesResult> {
  return await new ValuePush(ports, options).run(input);
}

class ValuePush {
  readonly #ports: PushValuesPorts;
  readonly #options: PushValuesOptions;
  #items: Item[] = [];
  /** Names of the values in the window. */
  readonly #names = new Set<string>();
  readonly #held = new Map<string, ValueRecord>();
  /** Checkpoints and ends behind deletes. */
  readonly #waiting: InputLine[] = [];
  /** Streams with a value whose fate is open. */
  readonly #openStreams = new Set<string>();
  readonly #counts: Partial<Record<OutcomeStatus, number>> = {};
  #queued = 0;
  #givenUp = 0;
  #failure: { error: unknown } | undefined;

  constructor(ports: PushValuesPorts, options: PushValuesOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  async run(input: Input): Promise<PushValuesResult> {
    const complete = await this.#read(input);
    await this.#flush();
    await this.#flushHeld(complete && !this.#isStopped);
    return {
      counts: this.#counts,
      queued: this.#queued,
      givenUp: this.#givenUp,
      failure: this.#failure,
    };
  }

  get #isStopped(): boolean {
    return this.#failure !== undefined || this.#options.signal.aborted;
  }

  async #read(input: Input): Promise<boolean> {
    for (;;) {
      const { done, value } = await input.next();
      if (done) return value.complete;
      for (const line of value) await this.#take(line);
      if (!this.#failure) continue;
      await input.return?.();
      return false;
    }
  }

  async #take(line: InputLine): Promise<void> {
    const { parsed, raw } = line;
    if (parsed.kind !== "dataValue") {
      this.#items.push({ line });
      return;
    }
    const { src, op } = parsed.line;
    const identified = identify(parsed.line);
    const hash = this.#ports.index.hash(identified.content);
    const record: ValueRecord = {
      src,
      raw,
      action: op ?? "write",
      identified,
      hash,
      before: undefined,
      isHeld: false,
      resolution: undefined,
    };
    const name = toName(record);
    // A later line of one value waits for the earlier: they never share a request.
    if (this.#names.has(name) || this.#names.size >= this.#options.windowSize) await this.#flush();
    this.#giveWay(this.#held.get(name));
    if (record.action === "delete") this.#held.set(name, record);
    else this.#names.add(name);
    this.#items.push({ record });
  }

  /** A delete that waits for the end is replaced by a later line of its value. */
  #giveWay(held: ValueRecord | undefined): void {
    if (!held) return;
    held.resolution = { kind: "skipped", why: toOwn("DUPLICATE_RECORD"), isPending: false };
    this.#held.delete(toName(held));
    if (!this.#items.some(({ record }) => record === held)) this.#items.push({ record: held });
  }

  /** Resolves, commits and emits what was read. */
  async #flush(): Promise<void> {
    const items = this.#items;
    this.#items = [];
    this.#names.clear();
    const writes = items.flatMap(({ record }) => (record?.action === "write" ? [record] : []));
    await this.#resolve(writes);
    await this.#commitAndEmit(items);
  }

  async #resolve(records: readonly ValueRecord[]): Promise<void> {
    if (this.#isStopped) for (const record of records) record.resolution ??= { kind: "unsent" };
    else if (records.length > 0) this.#failure ??= await this.#ports.window.resolve(records);
  }

  /** Nothing is deleted when the input was cut short, or when it would be too much. */
  async #flushHeld(complete: boolean): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    const guard = complete ? guardDeletes(held.length, this.#options) : undefined;
    if (guard) this.#failure ??= { error: guard };
    const why = toOwn("TOO_MANY_DELETES");
    for (const record of guard ? held : []) record.resolution = { kind: "skipped", why, isPending: true };
    if (complete && !guard) await this.#resolve(held);
    for (const record of held) record.resolution ??= { kind: "unsent" };
    const lines = this.#waiting.splice(0).map((line) => ({ line }));
    await this.#commitAndEmit([...held.map((record) => ({ record })), ...lines]);
  }

  async #commitAndEmit(items: readonly Item[]): Promise<void> {
    const { index, output } = this.#ports;
    const due = items.filter((item) => !this.#isHeldBack(item));
    try {
      const changes = due.flatMap((item) => this.#toChanges(item));
      if (changes.length > 0) await index.commit(changes);
    } catch (error) {
      this.#failure ??= { error };
    }
    for (const item of due) this.#emit(item);
    try {
      await output.drained();
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  #isHeldBack(item: Item): boolean {
    if (item.record) return item.record.resolution === undefined;
    const { kind } = item.line.parsed;
    if (this.#held.size === 0 || (kind !== "checkpoint" && kind !== "end")) return false;
    this.#waiting.push(item.line);
    return true;
  }

  /** In input order: a checkpoint stands for the values of its stream before it. */
  #toChanges({ record, ...rest }: Item): Change[] {
    if (record) {
      const { resolution, src } = record;
      if (!resolution) return [];
      if (isOpen(resolution)) this.#openStreams.add(toStream(src));
      return [toChange(record, resolution)].filter((change) => change !== undefined);
    }
    if (!("line" in rest) || rest.line.parsed.kind !== "checkpoint") return [];
    const { checkpoint } = rest.line.parsed.line;
    return this.#isOpen(toStream(checkpoint)) ? [] : [{ kind: "checkpoint", checkpoint }];
  }

  /** Also a part of a stream, as pull-datasets names the org units of a data set: `DATASET/ORGUNIT`. */
  #isOpen(name: string): boolean {
    return [...this.#openStreams].some((open) => name === open || name.startsWith(`${open}/`));
  }

  #emit(item: Item): void {
    const { output } = this.#ports;
    if (!item.record) return output.pass(item.line.raw);
    const { record } = item;
    const { src, raw, resolution } = record;
    if (!resolution) throw new Error("a value without an outcome cannot be emitted");
    const emitted = toEmitted(record, resolution);
    const status = emitted.rejected ? "rejected" : emitted.outcome.status;
    this.#counts[status] = (this.#counts[status] ?? 0) + 1;
    if (resolution.kind === "queued" || resolution.kind === "behind") this.#queued += 1;
    else if (resolution.kind === "given up") this.#givenUp += 1;
    try {
      if (emitted.rejected) output.reject(src, emitted.rejected, raw);
      else output.outcome(src, emitted.outcome);
    } catch (error) {
      this.#failure ??= { error };
    }
  }
}

function toName(record: ValueRecord): string {
  const { system, scope, id } = toRecordKey(record);
  return `${system} ${scope} ${id}`;
}

function toStream({ system, stream }: Pick<Checkpoint, "system" | "stream">): string {
  return `${system} ${stream}`;
}
