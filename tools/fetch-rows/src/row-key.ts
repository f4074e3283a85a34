/** Parts of an id stand between slashes. */
function escapePart(part: string): string {
  return part.replaceAll(/[%/]/gu, (character) => (character === "%" ? "%25" : "%2F"));
}

/** `encounter/17`: an id that is unique in the database; undefined when a key column is null or empty. */
export function toId(table: string, key: readonly (string | null)[]): string | undefined {
  let id = table;
  for (const part of key) {
    if (part === null || part === "") return undefined;
    id += `/${/[%/]/u.test(part) ? escapePart(part) : part}`;
  }
  return id;
}

/** The key columns' values of an id of this table; undefined for an id that was made with another key. */
export function toKey(table: string, id: string, columns: number): string[] | undefined {
  const [first, ...parts] = id.split("/");
  if (first !== table || parts.length !== columns) return undefined;
  return parts.map((part) => part.replaceAll("%2F", "/").replaceAll("%25", "%"));
}
