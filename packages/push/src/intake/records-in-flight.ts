import { InTurn } from "./in-turn.ts";
import { NamesInFlight } from "./names-in-flight.ts";
import { toOwn } from "../plan/plan.ts";
import type { EntryKey } from "../ports.ts";
import { type RecordInFlight, toEntryName } from "../record.ts";

/**
 * Who has to wait for whom. Lines of one record go one after the other, of two records that stand for one object the second is sent
 * when the first is answered, and some kinds follow others. Which entry a record has, only the index knows: two lines may turn out to
 * be one record when the later of them is under way already.
 */
export class RecordsInFlight {
  readonly #names = new NamesInFlight();
  readonly #inTurn: InTurn;
  /** The record that is under way with an entry, and with an object at the target. */
  readonly #entries = new Map<string, RecordInFlight>();
  readonly #objects = new Map<string, RecordInFlight>();
  /** To be looked up in the index. */
  #waiting: RecordInFlight[] = [];
  #order = 0;

  /** @param followed the kinds that others follow (`Target.follows`) */
  constructor(followed: ReadonlySet<string>) {
    this.#inTurn = new InTurn(followed);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  enter(record: RecordInFlight): void {
    this.#order += 1;
    record.order = this.#order;
    const earlier = this.#names.enter(record).filter((holder) => !this.#giveWay(holder, record));
    const isBehind = this.#inTurn.enter(record);
    if (earlier.length === 0 && !isBehind) this.#waiting.push(record);
    for (const holder of earlier) this.#block(record, holder, "through");
    if (isBehind) toBlocked(record);
  }

  takeWaiting(count: number): RecordInFlight[] {
    return this.#waiting.splice(0, count);
  }

  /** Takes entry and objects for a record that is to be sent. */
  claim(
    record: RecordInFlight,
    entry: EntryKey | undefined,
    objects: readonly string[],
  ): "taken" | "has to wait" | "a later line counts" {
    const name = toName(record, entry);
    const holder = name === undefined ? undefined : this.#entries.get(name);
    if (holder && holder.order > record.order) return "a later line counts";
    if (holder && !this.#giveWay(holder, record)) return this.#block(record, holder, "through");
    for (const object of objects) {
      const other = this.#objects.get(object);
      if (other && !this.#giveWay(other, record)) return this.#block(record, other, "answered");
    }
    if (name !== undefined) this.#entries.set(name, record);
    for (const object of objects) this.#objects.set(object, record);
    record.claims = { entry: name, objects };
    return "taken";
  }

  /** As `claim`, for a delete that waits for the end of the input: it gives way to every later line. */
  hold(
    record: RecordInFlight,
    entry: EntryKey | undefined,
    objects: readonly string[],
  ): "taken" | "a later line counts" {
    const name = toName(record, entry);
    const holder = name === undefined ? undefined : this.#entries.get(name);
    const free = objects.filter((object) => !this.#objects.has(object));
    if ((holder && holder.order > record.order) || record.followers.length > 0) return "a later line counts";
    if (name !== undefined) this.#entries.set(name, record);
    for (const object of free) this.#objects.set(object, record);
    record.claims = { entry: name, objects: free };
    return "taken";
  }

  /** The target has answered: others may have its objects. */
  answered(record: RecordInFlight): void {
    for (const object of record.claims?.objects ?? [])
      if (this.#objects.get(object) === record) this.#objects.delete(object);
    this.#unblock(record, "answered");
    for (const free of this.#inTurn.answered(record)) this.#free(free);
  }

  /** The record is through: its outcome is committed. */
  leave(record: RecordInFlight): void {
    this.answered(record);
    const { entry } = record.claims ?? {};
    if (entry !== undefined && this.#entries.get(entry) === record) this.#entries.delete(entry);
    this.#names.leave(record);
    this.#unblock(record, "through");
  }

  /** A delete that only waits for the end of the input gives way at once. */
  #giveWay(holder: RecordInFlight, by: RecordInFlight): boolean {
    const { state } = holder;
    if (holder === by) return true;
    if (state.step !== "held") return false;
    const isSame = isSameRecord(holder, by);
    // Two records that stand for one object: both want it deleted.
    if (!isSame && by.action === "delete") return true;
    const why = toOwn(isSame ? "DUPLICATE_RECORD" : "HELD_BY_OTHER");
    holder.state = {
      step: "resolved",
      plan: state.plan,
      resolution: { kind: "skipped", why, pending: false },
    };
    this.leave(holder);
    return true;
  }

  #block(record: RecordInFlight, holder: RecordInFlight, until: "answered" | "through"): "has to wait" {
    toBlocked(record);
    holder.followers = [...holder.followers, { record, until }];
    return "has to wait";
  }

  #unblock(holder: RecordInFlight, until: "answered" | "through"): void {
    if (holder.followers.length === 0) return;
    const free = holder.followers.filter((follower) => follower.until === until);
    holder.followers = holder.followers.filter((follower) => follower.until !== until);
    for (const { record } of free) this.#free(record);
  }

  /** One less to wait for. */
  #free(record: RecordInFlight): void {
    if (record.state.step !== "blocked") return;
    const by = record.state.by - 1;
    record.state = by > 0 ? { step: "blocked", by } : { step: "waiting" };
    if (by === 0) this.#waiting.push(record);
  }
}

/** One more to wait for. */
function toBlocked(record: RecordInFlight): void {
  const { state } = record;
  record.state = { step: "blocked", by: state.step === "blocked" ? state.by + 1 : 1 };
}

function toName(record: RecordInFlight, entry: EntryKey | undefined): string | undefined {
  return entry?.id === record.key?.id ? record.name : entry && toEntryName(entry);
}

/** Under its id, or one that either had before. */
function isSameRecord(one: RecordInFlight, other: RecordInFlight): boolean {
  const [id, otherId] = [one.key?.id, other.key?.id];
  if (id === undefined || otherId === undefined) return false;
  return id === otherId || one.aliases.includes(otherId) || other.aliases.includes(id);
}
