import type { IndexEntry, IndexPort } from "./index-port.ts";
import type { RecordSlot } from "./slot.ts";

/**
 * What the index knows of each record: by its id, else by an id it had before (`src.aliases`), so that an edit which renamed
 * the record, or an index that was imported under the old name, makes no second event. An id it had before counts in its own
 * stream alone: one as short as Kobo's `_id` may be another record's in another stream.
 */
export async function findEntries(
  index: IndexPort,
  slots: readonly RecordSlot[],
): Promise<readonly (IndexEntry | undefined)[]> {
  const keys = slots.map((slot) => slot.key ?? { system: "", id: "", scope: "" });
  const entries = [...(await index.find(keys))];
  const former = slots.flatMap(({ src, key }, at) =>
    key && entries[at] === undefined && src.aliases
      ? src.aliases.map((alias) => ({ at, key, alias: { ...key, id: alias } }))
      : [],
  );
  if (former.length === 0) return entries;
  const found = await index.find(former.map(({ alias }) => alias));
  former.forEach(({ at, key }, place) => {
    const entry = found[place];
    if (entry && entry.stream === slots[at]?.src.stream) entries[at] ??= { ...entry, id: key.id };
  });
  return entries;
}
