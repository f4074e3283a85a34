import type { RecordSlot } from "./slot.ts";
import type { StoredObject, WriteReport } from "./target-port.ts";

/** The index believes that the server had this object before. */
export function isKnown(slot: RecordSlot): boolean {
  return slot.before?.target !== undefined && slot.before.target === slot.uid;
}

/**
 * Which of the stored records are new, where the report alone decides it: it counts created and updated, but does not say
 * which is which. What appeared after a lost answer is counted as updated by the answer that came at last, and was created
 * by the lost one. `undefined` = counts and index disagree (a lost index, a restored server): the server has to be asked,
 * see `rankByCreation`.
 */
export function toCreated(
  stored: readonly RecordSlot[],
  report: WriteReport,
): ReadonlySet<RecordSlot> | undefined {
  const appeared = stored.filter((slot) => slot.appeared);
  const fresh = stored.filter((slot) => !slot.appeared);
  const made = appeared.filter((slot) => !isKnown(slot));
  if (report.created === 0) return new Set(made);
  if (report.updated <= appeared.length) return new Set([...fresh, ...made]);
  const unknown = fresh.filter((slot) => !isKnown(slot));
  return report.created === unknown.length ? new Set([...unknown, ...made]) : undefined;
}

/** The objects made by the request just answered are the newest ones: as many as the report counts, by their `createdAt`. */
export function rankByCreation(
  stored: readonly RecordSlot[],
  objects: ReadonlyMap<string, StoredObject>,
  created: number,
): ReadonlySet<RecordSlot> {
  const age = (slot: RecordSlot): string => objects.get(slot.uid)?.createdAt ?? "";
  const newestFirst = stored.toSorted((left, right) =>
    age(left) < age(right) ? 1 : age(left) > age(right) ? -1 : 0,
  );
  return new Set(newestFirst.slice(0, created));
}
