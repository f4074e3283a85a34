/** Where something stands in bytes: from `start` up to but excluding `end`. */
export interface Span {
  start: number;
  end: number;
}

const quote = 0x22;
const comma = 0x2c;
const leftBracket = 0x5b;
const backslash = 0x5c;
const rightBracket = 0x5d;
const leftBrace = 0x7b;
const rightBrace = 0x7d;

/** The place behind the string that starts at `start`, or the length when it does not end. */
function skipString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === backslash) at += 1;
    else if (bytes[at] === quote) return at + 1;
  }
  return bytes.length;
}

/** Where the list under a key of the outermost object begins, or -1. */
function findList(bytes: Buffer, key: string): number {
  const name = JSON.stringify(key);
  let depth = 0;
  let isUnderKey = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      const end = skipString(bytes, at);
      if (depth === 1) isUnderKey = bytes.toString("utf8", at, end) === name;
      at = end - 1;
    } else if (byte === leftBracket && depth === 1 && isUnderKey) return at;
    else if (byte === leftBracket && depth === 0) return -1;
    else if (byte === leftBrace || byte === leftBracket) depth += 1;
    else if (byte === rightBrace || byte === rightBracket) depth -= 1;
  }
  return -1;
}

/**
 * Cuts the items of one list out of a JSON object, one at a time: of `{"cases":[…],"next":…}` those of `cases`, each with the
 * blanks around it. Returns the envelope: the object with nothing between the brackets of the list; undefined when there is no such list, or
 * it does not end. Only strings and brackets are looked at: whoever parses each item and the envelope has checked all of it.
 */
export function* cutList(bytes: Buffer, key: string): Generator<Span, string | undefined, undefined> {
  const first = findList(bytes, key) + 1;
  if (first === 0) return undefined;
  let depth = 0;
  let start = first;
  let isEmpty = true;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20) continue;
    if (byte === rightBracket && depth === 0) {
      if (!isEmpty) yield { start, end: at };
      return bytes.toString("utf8", 0, first) + bytes.toString("utf8", at);
    }
    isEmpty = false;
    if (byte === quote) at = skipString(bytes, at) - 1;
    else if (byte === leftBrace || byte === leftBracket) depth += 1;
    else if (byte === rightBrace || byte === rightBracket) depth -= 1;
    else if (byte === comma && depth === 0) {
      yield { start, end: at };
      start = at + 1;
    }
  }
  return undefined;
}
