/**
 * The cursor of a v2 page's `next`: an absolute URL, a path, a query alone, or an object that holds it. Only the cursor is
 * taken: behind a proxy the URL may name a host or scheme that cannot be reached from here (commcare-kobo-api §3.2).
 * `null` on the last page, undefined when there is a `next` without a cursor.
 */
export function parseNextCursor(next: unknown): string | null | undefined {
  if (next === null || next === undefined || next === "") return null;
  if (typeof next === "object")
    return "cursor" in next && typeof next.cursor === "string" ? next.cursor : undefined;
  if (typeof next !== "string") return undefined;
  const query = next.slice(next.indexOf("?") + 1);
  // The cursor is base64: a blank can only be a `+` that was not percent-encoded.
  return new URLSearchParams(query).get("cursor")?.replaceAll(" ", "+") || undefined;
}
