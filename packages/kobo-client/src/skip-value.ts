const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const leftBracket = 0x5b;
const backslash = 0x5c;
const rightBracket = 0x5d;
const letterU = 0x75;
const leftBrace = 0x7b;
const rightBrace = 0x7d;

/** What may follow a backslash, but for `u`. */
const escapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const literal = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/u;
/** Bytes: longer than any number that a server writes. */
const longestLiteral = 400;
/** Deeper than any form nests, and far from the end of the stack. */
const deepest = 100;

/** The place behind the JSON string that starts at `start`; -1 when it does not end, or is not JSON. */
export function skipString(bytes: Buffer, start: number): number {
  if (bytes[start] !== quote) return -1;
  for (let at = start + 1; ; at += 1) {
    // Behind the end of the bytes it is 0, which is not part of a string either.
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at + 1;
    if (byte < 0x20) return -1;
    if (byte !== backslash) continue;
    at = skipEscape(bytes, at + 1);
    if (at === -1) return -1;
  }
}

/** The last byte of what follows a backslash; -1 when nothing of the kind may. */
function skipEscape(bytes: Buffer, start: number): number {
  const byte = bytes[start] ?? 0;
  if (escapes.has(byte)) return start;
  return byte === letterU && isHex(bytes, start + 1) ? start + 4 : -1;
}

function isHex(bytes: Buffer, start: number): boolean {
  return /^[\da-f]{4}$/iu.test(bytes.toString("latin1", start, start + 4));
}

/** The place behind a value of compact JSON (no blanks between its parts); -1 for anything else. */
export function skipValue(bytes: Buffer, start: number, depth: number): number {
  const first = bytes[start];
  if (first === quote) return skipString(bytes, start);
  if (first === leftBrace || first === leftBracket) return skipNested(bytes, start, depth);
  let end = start;
  for (; end < bytes.length && end - start < longestLiteral; end += 1) {
    const byte = bytes[end];
    if (byte === comma || byte === rightBrace || byte === rightBracket) break;
  }
  return literal.test(bytes.toString("latin1", start, end)) ? end : -1;
}

/** An object or a list. */
function skipNested(bytes: Buffer, start: number, depth: number): number {
  if (depth === deepest) return -1;
  const isObject = bytes[start] === leftBrace;
  const closing = isObject ? rightBrace : rightBracket;
  let at = start + 1;
  if (bytes[at] === closing) return at + 1;
  for (;;) {
    if (isObject) {
      at = skipString(bytes, at);
      if (at === -1 || bytes[at] !== colon) return -1;
      at += 1;
    }
    at = skipValue(bytes, at, depth + 1);
    if (at === -1) return -1;
    if (bytes[at] === closing) return at + 1;
    if (bytes[at] !== comma) return -1;
    at += 1;
  }
}
