import { D2pipeError } from "@d2pipe/errors";
import type { Change } from "@d2pipe/push";
import { parseLine } from "@d2pipe/records";
import type { KeptOutput } from "../run-push.ts";
import type { SimulatedTracker } from "../simulated-tracker.ts";
import type { RunReport, Simulation } from "./simulate.ts";
import { isWhole, type Source, type SourceRecord } from "./source.ts";

/** What a simulation found wrong. */
export class Violation extends Error {
  override readonly name = "Violation" as const;
}

function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}

/** Which record a value belongs to, and how new it is: `r3 v7`. */
function parseValue(value: string): { number: number; version: number } {
  const [, number = "", version = ""] = /r(\d+) v(\d+)$/.exec(value) ?? [];
  return { number: Number(number), version: Number(version) };
}

/** Looks at what the server stores while runs go on. */
export class Watch {
  readonly #source: Source;
  readonly #server: SimulatedTracker;
  /** Records that each run has seen in the source. */
  readonly #listed = new Map<number, ReadonlySet<number>>();
  readonly #owners = new Map<string, number>();
  /** The run that sent what an event holds. */
  readonly #writtenBy = new Map<string, number>();
  readonly #violations: string[] = [];
  wasDeletedByHand = false;
  #checkpoint = 0;

  constructor(source: Source, server: SimulatedTracker) {
    this.#source = source;
    this.#server = server;
    server.onChange = (uid, { value, deleted }, run) => {
      if (run === undefined) return;
      if (deleted) return this.#onDelete(uid, run);
      this.#owners.set(uid, parseValue(value).number);
      this.#writtenBy.set(uid, run);
    };
  }

  begin(lines: readonly string[]): void {
    this.#checkpoint = 0;
    const numbers = lines.flatMap((raw) => {
      const { kind, line } = parseLine(raw);
      return kind === "event" && line.op === undefined ? parseValue(String(line.event.value)).number : [];
    });
    this.#listed.set(this.#server.run, new Set(numbers));
  }

  commit(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "checkpoint") continue;
      const at = Number(change.checkpoint.cursor.at);
      if (at < this.#checkpoint) this.#violations.push(`checkpoint ${at} after ${this.#checkpoint}`);
      this.#checkpoint = at;
    }
  }

  deleteByHand(number: number): void {
    const uids = [...this.#server.live]
      .filter(([uid]) => this.#owners.get(uid) === number)
      .map(([uid]) => uid);
    for (const uid of uids) this.#server.deleteByHand(uid);
    this.wasDeletedByHand ||= uids.length > 0;
  }

  get violations(): readonly string[] {
    return [...this.#violations, ...this.#server.violations];
  }

  /**
   * The only event of a record that is there may be deleted by a run that did not see the record, and then by nothing but a delete
   * under way since before.
   */
  #onDelete(uid: string, run: number): void {
    const owner = this.#owners.get(uid);
    const record = this.#source.records.find(({ number }) => number === owner);
    if (!record?.isThere || owner === undefined) return;
    const isWrittenSince = (this.#writtenBy.get(uid) ?? 0) > run;
    if (!isWrittenSince && !this.#listed.get(run)?.has(owner)) return;
    const others = [...this.#server.live.keys()].filter(
      (other) => other !== uid && this.#owners.get(other) === owner,
    );
    if (others.length === 0)
      this.#violations.push(`the only event ${uid} of the record r${owner}, which is there, was deleted`);
  }
}

const openCodes: ReadonlySet<string> = new Set(["NOT_SENT", "DELETE_UNDER_WAY"]);

/** After every run. Of one that was killed only what it said until then. */
export async function checkRun(simulation: Simulation, report: RunReport): Promise<void> {
  const { watch } = simulation;
  const { lines, output, result, wasStopped } = report;
  const [violation] = watch.violations;
  ensure(violation === undefined, violation ?? "");
  checkOutcomes(lines, output, result !== undefined && result.failure === undefined && !wasStopped);
  if (!result) return;
  const statuses = output.outcomes.map(({ outcome }) => outcome.status);
  for (const [status, counted] of Object.entries(result.counts))
    ensure(
      statuses.filter((one) => one === status).length === counted,
      `${counted} counted as ${status}, and the outcomes say otherwise`,
    );
  const open = output.outcomes.filter(
    ({ outcome }) => outcome.status === "unknown" || openCodes.has(outcome.code ?? ""),
  );
  const isExplained = result.failure !== undefined || result.delayed > 0 || wasStopped || !isWhole(lines);
  ensure(
    open.length === 0 || isExplained,
    `${open.length} records are open, and the run says that all went well`,
  );
  const error = result.failure?.error;
  ensure(
    error === undefined || error instanceof D2pipeError,
    `a bug: ${error instanceof Error ? error.stack : String(error)}`,
  );
  await checkClaims(simulation, report);
}

const landed: ReadonlySet<string> = new Set(["created", "updated", "unchanged"]);

/** What a run says of a record, and keeps in the index, is so: unless an earlier request may still arrive. */
async function checkClaims(
  { server, source, watch }: Simulation,
  { output, index }: RunReport,
): Promise<void> {
  if (server.unfinished > 0) return;
  const said = new Map(output.outcomes.map(({ src, outcome }) => [src.id, outcome.status]));
  for await (const entry of index.listRecords()) {
    const record = source.records.find(({ id }) => id === entry.id);
    const status = said.get(entry.id);
    if (!record || status === undefined || !landed.has(status) || entry.status === "unknown") continue;
    if (watch.wasDeletedByHand && status === "unchanged") continue;
    const held = server.live.get(entry.target ?? "");
    const wanted = record.isThere ? record.value : undefined;
    ensure(
      held === wanted,
      `${entry.id} is said to be ${status}, and DHIS2 holds ${held ?? "nothing"} in place of ${wanted ?? "nothing"}`,
    );
  }
}

/** Each record has its outcome, in the order of the input; deletes and missing records may come at the end. */
function checkOutcomes(lines: readonly string[], output: KeptOutput, isAll: boolean): void {
  const records = lines.filter((line) => line.startsWith('{"src"')).map((line) => parseLine(line));
  const asked = records.flatMap(({ kind, line }) => (kind === "event" ? line : []));
  // Records missing from the source have outcomes, too.
  const ids = new Set(asked.map(({ src }) => src.id));
  const emitted = output.outcomes.flatMap(({ src }) => (ids.has(src.id) ? (src.id ?? "") : []));
  const writes = asked.filter(({ op }) => op === undefined).map(({ src }) => src.id ?? "");
  const deletes = new Set(asked.filter(({ op }) => op === "delete").map(({ src }) => src.id ?? ""));
  const written = emitted.filter((id) => !deletes.has(id));
  ensure(isPrefix(written, writes), `outcomes of ${written.join()} for the records ${writes.join()}`);
  ensure(emitted.length <= asked.length, `more outcomes than records: ${emitted.join()}`);
  ensure(
    !isAll || (written.length === writes.length && [...deletes].every((id) => emitted.includes(id))),
    `outcomes of ${emitted.join()} for ${asked.map(({ src, op = "write" }) => `${op} ${src.id}`).join()}`,
  );
}

function isPrefix(some: readonly string[], all: readonly string[]): boolean {
  return some.every((one, at) => one === all[at]);
}

/** After the quiet runs at the end: DHIS2 holds what the source says, once. */
export async function checkEnd(simulation: Simulation): Promise<void> {
  const { source, server, watch } = simulation;
  const live = Map.groupBy(server.live.values(), (value) => parseValue(value).number);
  for (const record of source.records) checkRecord(record, live.get(record.number) ?? []);
  for await (const { id, target, held, status } of simulation.openIndex().listRecords()) {
    const event = target === undefined ? undefined : server.held.get(target);
    const isLive = event !== undefined && !event.deleted;
    // What somebody deleted by hand is only found out by sending it, and a refused record is never stored.
    const isExcused = watch.wasDeletedByHand && status === "rejected";
    ensure(
      held !== "yes" || isLive || isExcused,
      `the index says that DHIS2 holds the event of ${id}, and it does not`,
    );
    ensure(status !== "unknown", `${id} is still in doubt after quiet runs`);
  }
}

function checkRecord(
  { number, value, isGood, isThere, history }: SourceRecord,
  live: readonly string[],
): void {
  ensure(live.length < 2, `r${number} has ${live.length} events: ${live.join()}`);
  const [held] = live;
  if (!isThere)
    return ensure(held === undefined, `r${number} is not in the source any more, and its event is: ${held}`);
  if (isGood)
    return ensure(held === value, `r${number} is ${value} in the source and ${held ?? "nothing"} in DHIS2`);
  // Refused: what was accepted last stays, and with faults that may be an earlier one, or none.
  ensure(held === undefined || history.includes(held), `r${number} is ${held} in DHIS2, which it never was`);
}
