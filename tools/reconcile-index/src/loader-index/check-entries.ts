import { ConfigError, GuardError, InputError } from "@d2pipe/errors";
import type { IndexReader } from "@d2pipe/index-store";
import type { Entry } from "@d2pipe/push";
import { isUid } from "@d2pipe/records";

/** Ids that a message lists at most. */
const mostShown = 5;

export function formatIds(ids: readonly string[]): string {
  const shown = ids.slice(0, mostShown).join(", ");
  return ids.length > mostShown ? `${shown} and ${ids.length - mostShown} more` : shown;
}

/** Throws `InputError` for malformed or missing UIDs, and for events that two entries claim. */
export function checkEntries(entries: readonly Entry[], source: string): void {
  const wrong = entries.filter(({ target }) => target !== undefined && !isUid(target));
  if (wrong.length > 0)
    throw new InputError(
      `dhis2_uuid is not a UID (a letter and ten letters or digits) in ${formatIds(wrong.map(({ id }) => id))}`,
      { source },
    );
  const nameless = entries.filter(({ target, held }) => target === undefined && held === "yes");
  if (nameless.length > 0)
    throw new InputError(`uploaded, but without a dhis2_uuid: ${formatIds(nameless.map(({ id }) => id))}`, {
      source,
    });
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

/**
 * Throws `GuardError` when the index has other events for the same submissions, so that nobody would find those again, or the same
 * events for something else, so that two would write to one.
 */
export async function checkFree(entries: readonly Entry[], index: IndexReader, file: string): Promise<void> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const byTarget = new Map(entries.map((entry) => [entry.target, entry]));
  const taken: string[] = [];
  for await (const { system, scope, id, target, held } of index.listRecords()) {
    if (held === "no") continue;
    const own = byId.get(id);
    const isSame = own?.system === system && own.scope === scope;
    if (isSame ? own.target !== target : target !== undefined && byTarget.has(target)) taken.push(id);
  }
  if (taken.length === 0) return;
  throw new GuardError(
    `index ${file}: other events for the same submissions, or the same events for other records, are in it already: ${formatIds(taken)}`,
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
