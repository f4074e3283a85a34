import type { Begin, Checkpoint, Detect, End, Outcome, ParsedLine, Src } from "@d2pipe/records";
import type { Entry, Index, InputLine } from "../ports.ts";
import { RecordInFlight } from "../record.ts";
import type { Target } from "../target.ts";

/** A line that is passed on, in its place, with what it says to the sink. */
export type PassingLine = { raw: string } &
  /** `held`: deletes of its stream that stepped aside before it. */
  (
    | { says: "begin"; begin: Begin; held?: number }
    | { says: "detect"; detect: Detect }
    | { says: "checkpoint"; checkpoint: Checkpoint }
    /** `isCounted`: its count holds what was added to the stream, so that it can go. */
    | { says: "end"; end: End; isCounted?: boolean }
    | { says: "outcome"; src: Src; outcome: Outcome }
    | { says: "nothing"; src: Src }
  );

export type Item = { record: RecordInFlight; line?: undefined } | { record?: undefined; line: PassingLine };

/** Lets the targets ask for what they have to know to identify these lines. */
export async function prepareTargets(targets: readonly Target[], lines: readonly InputLine[]): Promise<void> {
  for (const target of targets) await target.prepare?.(lines.map(({ parsed }) => parsed));
}

/** Turns a line into what goes through the engine: a record of a kind that one of the targets takes, or a line that only passes. */
export function toItem({ parsed, raw }: InputLine, targets: readonly Target[]): Item {
  const adapter = targets.find(({ kind }) => kind === parsed.kind);
  const identified = adapter?.identify(parsed, raw);
  if (!adapter || !identified || !("src" in parsed.line)) return { line: toPassingLine(parsed, raw) };
  const { src, op } = parsed.line;
  return { record: new RecordInFlight({ src, raw, action: op ?? "write", adapter, identified }) };
}

function toPassingLine({ kind, line }: ParsedLine, raw: string): PassingLine {
  switch (kind) {
    case "begin":
      return { raw, says: kind, begin: line.begin };
    case "detect":
      return { raw, says: kind, detect: line.detect };
    case "checkpoint":
      return { raw, says: kind, checkpoint: line.checkpoint };
    case "end":
      return { raw, says: kind, end: line.end };
    case "outcome":
      return { raw, says: kind, src: line.src, outcome: line.outcome };
    default:
      return { raw, says: "nothing", src: line.src };
  }
}

/** A delete whose line does not say where its object is: only the index, and what is in flight, can know. */
export function isWithoutPlace({ action, identified }: RecordInFlight): boolean {
  return action === "delete" && identified.id !== undefined && identified.scope === undefined;
}

/**
 * The same delete with the place of the record's one object, as index and lines in flight know it under the record's id, else under
 * an id it had before. Of several places the one whose entry has the line's stream counts; without one it stays as it is.
 */
export async function findPlace(
  record: RecordInFlight,
  parsed: ParsedLine,
  { index, inFlight }: { index: Index; inFlight: Iterable<RecordInFlight> },
): Promise<RecordInFlight> {
  const { system, stream } = record.src;
  for (const id of [record.identified.id ?? "", ...record.aliases]) {
    const waiting = [...inFlight].flatMap(({ key, src }) =>
      key?.id === id && key.system === system ? [{ scope: key.scope, stream: src.stream }] : [],
    );
    const known: Pick<Entry, "scope" | "stream">[] = [
      ...(await index.findRecord({ system, id })),
      ...waiting,
    ];
    const fitting = known.filter(({ scope }) => record.adapter.isPlaceOf(scope, parsed));
    const [scope, ...more] = listScopes(fitting);
    if (scope === undefined) continue;
    if (more.length === 0) return toPlaced(record, scope);
    const [own, ...others] = listScopes(fitting.filter((entry) => entry.stream === stream));
    return own === undefined || others.length > 0 ? record : toPlaced(record, own);
  }
  return record;
}

function listScopes(entries: readonly { scope: string }[]): string[] {
  return [...new Set(entries.map(({ scope }) => scope))];
}

function toPlaced(record: RecordInFlight, scope: string): RecordInFlight {
  const { src, raw, action, adapter, identified } = record;
  return new RecordInFlight({ src, raw, action, adapter, identified: { ...identified, scope } });
}
