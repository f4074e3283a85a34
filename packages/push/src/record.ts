import type { Rejection, Src } from "@d2pipe/records";
import type { Turn } from "./intake/in-turn.ts";
import type { Entry, EntryKey, IntendedEntry, LateWrite } from "./ports.ts";
import type { Action, Identified, Target } from "./target.ts";

/** What is to be done with a record, decided from its line and its entry in the index. */
export interface Plan {
  readonly target: string;
  readonly generation: number;
  /** What the index knew. */
  readonly before: Entry | undefined;
  /** Of the content; undefined for a delete, and for a record that cannot be remembered. */
  readonly hash: string | undefined;
}

/** What became of a record at the target. `lost`: a request with it was sent whose answer never came. */
export type Resolution =
  | { kind: "written"; status: "created" | "updated"; target: string; generation: number; lost: boolean }
  | { kind: "unchanged" }
  /** `late`: what may still arrive for the same id. */
  | { kind: "deleted"; target: string; generation: number; late: LateWrite | undefined }
  | { kind: "absent"; target: string; generation: number; lost: boolean }
  | { kind: "rejected"; why: Rejection; target: string; generation: number; lost: boolean }
  /** It may or may not be there. */
  | { kind: "unknown"; target: string; generation: number; lost: boolean }
  /** The run stopped before it was sent, or before it arrived. */
  | { kind: "unsent"; target: string; generation: number; lost: boolean }
  /** Not to be sent, for a reason outside the record. */
  | { kind: "skipped"; why: Rejection; pending: boolean };

export type State =
  /** Waits for so many earlier records that share a name or an object with it. */
  | { step: "blocked"; by: number }
  /** Waits to be looked up in the index. */
  | { step: "waiting" }
  /** Waits to be sent, or is being sent. */
  | { step: "sending"; plan: Plan }
  /** A delete: waits for the end of the input. */
  | { step: "held"; plan: Plan }
  | { step: "resolved"; plan: Plan | undefined; resolution: Resolution };

const none: readonly never[] = [];

/** One record on its way from its line to its outcome. */
export class RecordInFlight {
  readonly src: Src;
  /** The input line; empty for a delete that no line asked for. */
  readonly raw: string;
  readonly action: Action;
  /** Where it goes. */
  readonly adapter: Target;
  readonly identified: Identified;
  /** Undefined: the record cannot be remembered. */
  readonly key: EntryKey | undefined;
  /** Asked for by no line: the record is missing from the source. */
  readonly isMissing: boolean;
  state: State = { step: "waiting" };
  /** Later records that wait for this one: until it is answered, or until it is through. */
  followers: readonly { record: RecordInFlight; until: "answered" | "through" }[] = none;
  /** The system, place and id of its key in one. */
  readonly name: string | undefined;
  /** The same of each id that it had before, in its own stream. */
  aliasNames: readonly string[] = none;
  /** The entry and the objects that no other record may touch meanwhile. */
  claims: { entry: string | undefined; objects: readonly string[] } | undefined = undefined;
  /** While others may wait for it because of its kind. */
  turn: Turn | undefined = undefined;
  /** Where the index keeps what requests with it may have done. */
  intended: readonly IntendedEntry[] = none;
  /** Number of its line, among records. */
  order = 0;

  constructor(
    parts: Pick<RecordInFlight, "src" | "raw" | "action" | "adapter" | "identified"> & {
      isMissing?: boolean;
    },
  ) {
    this.src = parts.src;
    this.raw = parts.raw;
    this.action = parts.action;
    this.adapter = parts.adapter;
    this.identified = parts.identified;
    this.isMissing = parts.isMissing ?? false;
    const { id, scope } = parts.identified;
    this.key = id === undefined || scope === undefined ? undefined : { system: parts.src.system, id, scope };
    this.name = this.key && toEntryName(this.key);
  }

  get aliases(): readonly string[] {
    return this.src.aliases ?? [];
  }
}

export function toEntryName({ system, scope, id }: EntryKey): string {
  return `${system}\0${scope}\0${id}`;
}

export function resolve(record: RecordInFlight, plan: Plan | undefined, resolution: Resolution): void {
  record.state = { step: "resolved", plan, resolution };
}

export function resolveUnsent(record: RecordInFlight, plan: Plan | undefined): void {
  const { target = "", generation = 0 } = plan ?? {};
  resolve(record, plan, { kind: "unsent", target, generation, lost: false });
}
