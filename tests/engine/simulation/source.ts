import { checkpointLine, program, programStage } from "../run-push.ts";
import { Random } from "./random.ts";
import type { RunPlan, Scenario, SourceChange } from "./scenario.ts";

export const stream = { system: "commcare", stream: "demo/visit" } as const;

export interface SourceRecord {
  number: number;
  id: string;
  formerIds: string[];
  /** What it holds: the words that the simulated server knows, the record, a version that only grows. */
  value: string;
  isGood: boolean;
  version: number;
  isThere: boolean;
  /** Its place in the order of changes. */
  changed: number;
  /** Every good value it ever had, the newest last. */
  history: string[];
}

/** The source of a pipeline: records that change, are removed, reappear, change their id. */
export class Source {
  readonly records: SourceRecord[];
  readonly #kind: Scenario["source"];
  #changes = 0;

  constructor({ source, records }: Scenario) {
    this.#kind = source;
    this.records = Array.from({ length: records }, (_, number) => this.#make(number));
  }

  change({ record: number, ...change }: SourceChange): void {
    const record = this.records[number];
    if (!record || change.do === "delete by hand") return;
    this.#changes += 1;
    record.changed = this.#changes;
    if (change.do === "edit") this.#edit(record, change.content);
    // A listing without any record is not believed.
    else if (change.do === "remove") record.isThere = this.#kind === "full" && number === 0;
    else if (change.do === "restore") record.isThere = true;
    else if (record.isThere && this.#kind === "full") {
      record.formerIds.unshift(record.id);
      record.id = `r${number}-${record.formerIds.length}`;
    }
  }

  get present(): SourceRecord[] {
    return this.records.filter(({ isThere }) => isThere);
  }

  /** The lines of a run. `after`: the checkpoint; `pending`: ids that wait to be corrected. */
  list(plan: RunPlan, after: number, pending: ReadonlySet<string>): string[] {
    if (this.#kind === "full") return this.#listFull(plan);
    return this.#listWindow(plan, plan.full ? 0 : after, pending);
  }

  #listFull({ order, doubled, detect, cutAfter }: RunPlan): string[] {
    const records = new Random(order).shuffle(this.present).map((record) => toLine(record, this.#kind));
    const extra = (isBefore: boolean): string[] =>
      doubled.flatMap((one) => {
        const record = this.present.find(({ number }) => number === one.record);
        return record && one.isBefore === isBefore ? [toFormerLine(record)] : [];
      });
    const lines = [...extra(true), ...records, ...extra(false)];
    const asked = detect ? [JSON.stringify({ detect: { ...stream, ...detect, maxMissing: 1000 } })] : [];
    const begin = [JSON.stringify({ begin: { ...stream, listing: "full" } }), ...asked];
    // Sometimes in two parts, as two files of one form come.
    const half = order % 10 === 0 ? lines.splice(0, Math.floor(order / 10) % (lines.length + 1)) : undefined;
    const before = half ? [...half, toEnd(half), ...begin] : [];
    return [...begin, ...toFramed([...before, ...lines], lines, cutAfter)];
  }

  #listWindow({ cutAfter }: RunPlan, after: number, pending: ReadonlySet<string>): string[] {
    const changed = this.records
      .filter((record) => record.changed > after)
      .toSorted((a, b) => a.changed - b.changed);
    const listed = changed.flatMap((record) => [
      toLine(record, this.#kind),
      checkpointLine(String(record.changed)),
    ]);
    const again = this.records.filter(
      ({ id }) => pending.has(id) && !changed.some((record) => record.id === id),
    );
    const begin = JSON.stringify({ begin: { ...stream, listing: "window" } });
    const lines = [...listed, ...again.map((record) => toLine(record, this.#kind))];
    return [begin, ...toFramed(lines, lines, cutAfter)];
  }

  #make(number: number): SourceRecord {
    this.#changes += 1;
    const value = `r${number} v1`;
    const parts = { value, isGood: true, version: 1, isThere: true, history: [value] };
    return { number, id: `r${number}-0`, formerIds: [], changed: this.#changes, ...parts };
  }

  #edit(record: SourceRecord, content: "good" | "bad" | "poison" | "poison 500"): void {
    record.version += 1;
    record.isGood = content === "good";
    record.value = `${content === "good" ? "" : `${content} `}r${record.number} v${record.version}`;
    if (record.isGood) record.history.push(record.value);
  }
}

function toPayload(value: string, number: number): object {
  return { program, programStage, orgUnit: "o", occurredAt: `2024-03-1${number}`, value };
}

/** Revisions of windows are times; those of full listings cannot be compared. */
function toLine(
  { id, formerIds, value, number, changed, isThere }: SourceRecord,
  kind: Scenario["source"],
): string {
  const time = new Date(Date.UTC(2024, 0, 1) + changed * 1000).toISOString();
  const rev = kind === "window" ? time : `sha256:${value}`;
  const src = { ...stream, id, rev, aliases: formerIds.length > 0 ? formerIds : undefined };
  return JSON.stringify({ src, op: isThere ? undefined : "delete", event: toPayload(value, number) });
}

/** An older line of the record under an id that it has given up, as two exports in one file have it; else its line again. */
function toFormerLine(record: SourceRecord): string {
  const [former, ...older] = record.formerIds;
  if (former === undefined) return toLine(record, "full");
  const [value = record.value] = record.history;
  const src = {
    ...stream,
    id: former,
    rev: `sha256:${value}`,
    aliases: older.length > 0 ? older : undefined,
  };
  return JSON.stringify({ src, event: toPayload(value, record.number) });
}

/** The lines, and the end of the frame that `last` is in; or what a source said that was cut short. */
function toFramed(lines: readonly string[], last: readonly string[], cutAfter: number | undefined): string[] {
  if (cutAfter === undefined || cutAfter >= lines.length) return [...lines, toEnd(last)];
  // Behind the end of the first part nobody could know that another was to come.
  const isEnd = lines[cutAfter - 1]?.startsWith('{"end"') ?? false;
  return lines.slice(0, isEnd ? cutAfter - 1 : cutAfter);
}

function toEnd(lines: readonly string[]): string {
  const count = lines.filter((line) => line.startsWith('{"src"')).length;
  return JSON.stringify({ end: { ...stream, count, complete: true } });
}

/** Whether a sink may believe that it saw the whole listing. */
export function isWhole(lines: readonly string[]): boolean {
  return lines.at(-1)?.startsWith('{"end"') ?? false;
}
