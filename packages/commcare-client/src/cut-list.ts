/** Where an item stands: from `start` up to but excluding `end`. */
export interface Span {
  start: number;
  end: number;
}

const quote = 0x22;
const blank = 0x20;
const comma = 0x2c;
const colon = 0x3a;
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

/** Copies the string that starts at `start` to the left, to `to`; returns the place behind it where it was. */
function moveString(bytes: Buffer, start: number, to: number): number {
  const shift = start - to;
  const end = skipString(bytes, start);
  if (shift === 0) return end;
  for (let at = start; at < end; at += 1) bytes[at - shift] = bytes[at] ?? 0;
  return end;
}

/** How much deeper it is behind this byte. */
function toDepth(byte: number): number {
  if (byte === leftBrace || byte === leftBracket) return 1;
  return byte === rightBrace || byte === rightBracket ? -1 : 0;
}

/**
 * Cuts the items of one list out of a JSON object, one at a time: of `{"cases":[…],"next":…}` those of `cases`. The bytes of an item are
 * moved together over the blanks between its parts, so that they are what `JSON.stringify` would write. Returns the envelope: the object
 * with nothing between the brackets of the list; undefined when there is no such list, or it does not end. Only strings and
 * brackets are looked at: whoever parses each item and the envelope has checked all of it.
 */
export function* cutList(bytes: Buffer, key: string): Generator<Span, string | undefined, undefined> {
  const first = findList(bytes, key) + 1;
  if (first === 0) return undefined;
  let [start, to, depth, commas] = [first, first, 0, 0];
  /** Where a number or a word ended last: what follows a blank must not become part of it. */
  let wordEnd = -1;
  for (let at = first; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20) continue;
    // An item begins where it stands, so that one without blanks is not moved at all.
    if (to === start) start = to = at;
    if (byte === quote) {
      const end = moveString(bytes, at, to);
      to += end - at;
      at = end - 1;
      wordEnd = -1;
      continue;
    }
    if (depth === 0 && (byte === comma || byte === rightBracket)) {
      if (byte === comma || commas > 0 || to > start) yield { start, end: to };
      if (byte === rightBracket) return bytes.toString("utf8", 0, first) + bytes.toString("utf8", at);
      start = to = at + 1;
      commas += 1;
      wordEnd = -1;
      continue;
    }
    const change = toDepth(byte);
    depth += change;
    const isOfWord = change === 0 && byte !== comma && byte !== colon;
    if (isOfWord && wordEnd !== -1 && wordEnd !== at) bytes[to++] = blank;
    wordEnd = isOfWord ? at + 1 : -1;
    bytes[to++] = byte;
  }
  return undefined;
}
