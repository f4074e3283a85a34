import { GuardError } from "@d2pipe/errors";
import { formatCount } from "@d2pipe/format";
import type { ListingCounts } from "../ports.ts";

/** `--max-deletes`, `--max-missing` when they are not given: 10, or 5 % of what is known, the larger. */
function toMost(asked: number | undefined, known: number): number {
  return asked ?? Math.max(10, Math.floor(known * 0.05));
}

/** Why so many deletes are not to be carried out (design §7); undefined when they may be. */
export function guardDeletes(
  due: number,
  { maxDeletes, known }: { maxDeletes: number | undefined; known: number },
): GuardError | undefined {
  const most = toMost(maxDeletes, known);
  if (due <= most) return undefined;
  const hint = "look at what would be deleted, then raise --max-deletes if it is right";
  return new GuardError(
    `${formatCount(due, "delete")}, and at most ${most} are allowed; nothing was deleted`,
    {
      hint,
    },
  );
}

/**
 * Why a complete full listing is not to be believed; undefined when it is. An empty one, or one that lost a large part, is more
 * often a broken copy than a source that shrank. `nameless`: records without an id; a missing one may be among them.
 */
export function guardListing(
  stream: string,
  { known, seen, missing }: ListingCounts,
  { maxMissing, nameless }: { maxMissing: number | undefined; nameless: number },
): GuardError | undefined {
  const most = toMost(maxMissing, known);
  const refuse = (why: string, hint: string): GuardError =>
    new GuardError(`${stream}: ${why}; nothing was marked as missing`, { hint });
  if (seen === 0 && known > 0)
    return refuse(
      `the listing is empty, and ${formatCount(known, "record")} were there before`,
      "check the source; an empty form is believed after reconcile-index mark --as forgotten",
    );
  if (missing > 0 && nameless > 0)
    return refuse(
      `${formatCount(missing, "record")} missing from the source, and ${nameless} without an id: they may be the same`,
      "give the rows without an id one, or name the column that identifies them (--key)",
    );
  if (missing > most)
    return refuse(
      `${missing} of ${formatCount(known, "record")} missing from the source at once, and at most ${most} may be`,
      "check the source, then raise --max-missing if it is right",
    );
  return undefined;
}
