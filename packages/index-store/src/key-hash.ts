/**
 * 32 bits of a `src.id` (FNV-1a with a final mix), for the key index only: a clash costs one more comparison. Stored with the
 * schema, so it never changes without a migration.
 */
export function hashId(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) | 0;
}
