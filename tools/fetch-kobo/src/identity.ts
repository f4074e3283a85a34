/** Who a submission is, and what it was called before. */
export interface Identity {
  /** Undefined: the row has none. */
  id: string | undefined;
  aliases: readonly string[];
}

/** The value that a row has in a column; undefined when it has none. */
export type GetValue = (column: string) => unknown;

/** Kobo's own columns (commcare-kobo-api §11.1, §12.2). */
const columns = {
  id: "_id",
  uuid: "_uuid",
  instance: "meta/instanceID",
  root: "meta/rootUuid",
  deprecated: "meta/deprecatedID",
};

/** The columns that can name a submission; without `--key` a file must have one. */
export const identityColumns: readonly string[] = [columns.root, columns.id, columns.uuid, columns.instance];

/** Kobo writes instance ids with their scheme in some columns and without it in others; `_id` is a number in its API. */
function toPlain(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  const plain = typeof value === "string" ? value.replace(/^uuid:/, "") : "";
  return plain === "" ? undefined : plain;
}

/**
 * A submission's permanent name (commcare-kobo-api §12.2): `_uuid` changes with every edit, `meta/rootUuid` and `_id` do not.
 * The others are kept as former names, for an index that knows the submission by one of them: `_uuid` changes, and
 * `meta/rootUuid` came with newer servers. Not its `_id` beside a key that is a number, too: as a key that may be another submission,
 * and the two would share one event.
 */
export function toIdentity(get: GetValue, key: string | undefined): Identity {
  const uuid = toPlain(get(columns.uuid) ?? get(columns.instance));
  const serverId = toPlain(get(columns.id));
  const id = key === undefined ? (toPlain(get(columns.root)) ?? serverId ?? uuid) : toPlain(get(key));
  if (id === undefined) return { id, aliases: [] };
  const known = key !== undefined && /^\d+$/.test(id) ? undefined : serverId;
  const former = [uuid, toPlain(get(columns.deprecated)), known].filter(
    (name) => name !== undefined && name !== id,
  );
  return { id, aliases: [...new Set(former.filter((name) => name !== undefined))] };
}
