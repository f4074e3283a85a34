/** Tomcat takes 8 kB for the whole head of a request; a UID with its separator takes 14 bytes there (dhis2-api §7). */
export const uidsPerRequest = 400;

/** A list in parts of at most `size`. */
export function toParts<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}
