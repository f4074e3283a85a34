const backslash = 0x5c;
const quote = 0x22;

/** A blank of JSON. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** `A` to `Z`, `a` to `z`. */
export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a));
}

/** The first byte that is not a blank; `filled` when there is none. */
export function skipSpaces(bytes: Buffer, start: number, filled: number): number {
  let at = start;
  while (at < filled && isSpace(bytes[at])) at += 1;
  return at;
}

/** The first byte behind the string that starts with the quote here; −1 when it does not end before `filled`. */
export function findStringEnd(bytes: Buffer, start: number, filled: number): number {
  for (let at = start + 1; at < filled; at += 1) {
    if (bytes[at] === backslash) at += 1;
    else if (bytes[at] === quote) return at + 1;
  }
  return -1;
}

/** The first byte behind the object or list that starts here; −1 when it does not end before `filled`. */
export function findNestEnd(bytes: Buffer, start: number, filled: number): number {
  let depth = 0;
  for (let at = start; at < filled;) {
    const byte = bytes[at];
    if (byte === quote) {
      at = findStringEnd(bytes, at, filled);
      if (at === -1) return -1;
      continue;
    }
    at += 1;
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** The first byte behind the JSON value that starts here; −1 when it may go on behind `filled`. */
export function findAnyEnd(bytes: Buffer, start: number, filled: number): number {
  const byte = bytes[start];
  if (byte === quote) return findStringEnd(bytes, start, filled);
  if (byte === 0x7b || byte === 0x5b) return findNestEnd(bytes, start, filled);
  let at = start;
  while (at < filled && !isSpace(bytes[at]) && bytes[at] !== 0x2c && bytes[at] !== 0x7d) at += 1;
  return at === filled ? -1 : at;
}

/** What JSON.parse makes of these bytes; undefined when they are not JSON. */
export function parseBytes(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}
