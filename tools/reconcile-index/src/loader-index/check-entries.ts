import { ConfigError, GuardError, InputError } from "@d2pipe/errors";
import type { Entry, Found } from "@d2pipe/push";
import { isUid } from "@d2pipe/records";

/** Ids that a message lists at most. */
const mostShown = 5;

export function formatIds(ids: readonly string[]): string {
  const shown = ids.slice(0, mostShown).join(", ");
  return ids.length > mostShown ? `${shown} and ${ids.length - mostShown} more` : shown;
}

/** Throws `InputError` for UIDs that are none, and for events that two entries claim. */
export function checkEntries(entries: readonly Entry[], source: string): void {
  const wrong = entries.filter(({ target }) => target !== undefined && !isUid(target));
  if (wrong.length > 0)
    throw new InputError(
      `dhis2_uuid is not a UID (a letter and ten letters or digits) in ${formatIds(wrong.map(({ id }) => id))}`,
      { source },
    );
  const byTarget = Map.groupBy(
    entries.filter(({ target }) => target !== undefined),
    ({ target }) => target,
  );
  const doubled = [...byTarget.values()].filter((group) => group.length > 1);
  if (doubled.length === 0) return;
  const groups = doubled.map((group) => group.map(({ id }) => id).join(" and "));
  throw new InputError(
    `one event for two submissions: ${formatIds(groups)}`,
    { source },
    { hint: "keep the entry of the newer submission of each, and take the other out of a copy of the file" },
  );
}

/** Throws `GuardError` when the index already has other events for the same submissions: nobody would find the events of before again. */
export function checkKnown(
  entries: readonly Entry[],
  known: readonly (Found | undefined)[],
  file: string,
): void {
  const other = entries.filter(({ target }, at) => {
    const entry = known[at]?.entry;
    return entry !== undefined && entry.held !== "no" && entry.target !== target;
  });
  if (other.length === 0) return;
  throw new GuardError(
    `index ${file}: ${other.length} of the submissions have another event there already: ${formatIds(other.map(({ id }) => id))}`,
    { hint: "import into a new index, before the first run; nothing was written" },
  );
}

/** Throws `ConfigError` when events are not where the flags say. */
export function refuseElsewhere(elsewhere: readonly string[], place: string): void {
  if (elsewhere.length === 0) return;
  throw new ConfigError([`${elsewhere.length} of the events are not at ${place}: ${formatIds(elsewhere)}`], {
    hint: "check --program and --program-stage: under another place every event would be created a second time",
  });
}
