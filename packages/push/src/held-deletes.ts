import { GuardError } from "@d2pipe/errors";
import type { RecordSlot } from "./slot.ts";

export interface DeleteGuardOptions {
  /** `--max-deletes`; undefined = 10, or 5 % of what the index knows, the larger. */
  maxDeletes: number | undefined;
  /** Entries of the index that stand for something at the target. */
  known: number;
}

/** Why so many deletes are not to be carried out (design §7); undefined when they may. */
export function guardDeletes(due: number, { maxDeletes, known }: DeleteGuardOptions): GuardError | undefined {
  const most = maxDeletes ?? Math.max(10, Math.floor(known * 0.05));
  if (due <= most) return undefined;
  const hint = "look at what would be deleted, then raise --max-deletes if it is right";
  return new GuardError(`${due} deletes, at most ${most} are allowed; nothing was deleted`, { hint });
}

/** Deletes wait for the end of the input, so that their number is known before the first is sent. In input order. */
export class HeldDeletes {
  #slots: RecordSlot[] = [];
  /** Those that no later line has overtaken. */
  #due = 0;

  get all(): readonly RecordSlot[] {
    return this.#slots;
  }

  get due(): number {
    return this.#due;
  }

  /** Whether one of the stream is among them. */
  hasOf({ system, stream }: { system: string; stream: string }): boolean {
    return this.#slots.some(({ src }) => src.system === system && src.stream === stream);
  }

  takeAll(): readonly RecordSlot[] {
    const slots = this.#slots;
    this.#slots = [];
    this.#due = 0;
    return slots;
  }

  hold(slot: RecordSlot): void {
    slot.isHeld = true;
    this.#slots.push(slot);
    this.#due += 1;
  }

  overtaken(): void {
    this.#due -= 1;
  }
}
