import type { RecordInFlight } from "../record.ts";

/** Records of one group that come one after the other, up to those that follow them. */
export interface Turn {
  /** Kind and group. */
  readonly name: string;
  /** How many are not answered yet. */
  open: number;
  /** Those that follow: until this turn is over, and all before it. */
  readonly waiting: RecordInFlight[];
}

/**
 * Which records have to wait for earlier ones of another kind and the same group to be answered: a data set is not complete at the
 * target before its values are there. A delete waits for the end of the input, and nobody waits for it.
 */
export class InTurn {
  /** By kind and group; the first turn of each is the one that others wait for. */
  readonly #turns = new Map<string, Turn[]>();
  readonly #followed: ReadonlySet<string>;

  /** @param followed the kinds that others follow */
  constructor(followed: ReadonlySet<string>) {
    this.#followed = followed;
  }

  /** Whether the record has to wait: until an `answered` returns it. */
  enter(record: RecordInFlight): boolean {
    const { adapter, identified, action } = record;
    if (action === "delete") return false;
    if (this.#followed.has(adapter.kind)) {
      record.turn = this.#toTurn(toName(adapter.kind, identified.group));
      record.turn.open += 1;
    }
    if (adapter.follows === undefined) return false;
    const last = this.#turns.get(toName(adapter.follows, identified.group))?.at(-1);
    last?.waiting.push(record);
    return last !== undefined;
  }

  /** The target has answered, or will not be asked. Again changes nothing. Returns the records whose turn has come. */
  answered(record: RecordInFlight): readonly RecordInFlight[] {
    const { turn } = record;
    if (!turn) return [];
    record.turn = undefined;
    turn.open -= 1;
    if (turn.open > 0) return [];
    const turns = this.#turns.get(turn.name) ?? [];
    const free: RecordInFlight[] = [];
    for (let [first] = turns; first?.open === 0; [first] = turns) {
      free.push(...first.waiting);
      turns.shift();
    }
    if (turns.length === 0) this.#turns.delete(turn.name);
    return free;
  }

  /** What comes behind a record that follows is of another turn. */
  #toTurn(name: string): Turn {
    const turns = this.#turns.get(name) ?? [];
    this.#turns.set(name, turns);
    const last = turns.at(-1);
    if (last?.waiting.length === 0) return last;
    const turn: Turn = { name, open: 0, waiting: [] };
    turns.push(turn);
    return turn;
  }
}

function toName(kind: string, group = ""): string {
  return `${kind}/${group}`;
}
