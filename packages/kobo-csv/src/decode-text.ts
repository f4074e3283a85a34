import { isUtf8 } from "node:buffer";
import { InputError } from "@d2pipe/errors";
import { findOtherFormat } from "./find-other-format.ts";

const byteOrderMark = "\uFEFF";
const lineFeed = 0x0a;

/** Bytes: enough to see what a file is; the first line, when it is shorter. */
const headLength = 1024;

/**
 * Bytes or text in any cut as text, without the byte order mark that Excel puts first. Throws an `InputError` when the
 * bytes are another kind of file (`findOtherFormat`), or not UTF-8.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array | string>,
  source: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let lines = 0;
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream });
    } catch (cause) {
      const place = { source, line: lines + findBadLine(bytes) };
      throw new InputError("the text is not UTF-8", place, { cause, hint: "save it as CSV UTF-8" });
    }
  };
  let isFirst = true;
  for await (const chunk of withHeadFirst(chunks, source)) {
    const text = decode(chunk, true);
    lines += countFeeds(chunk);
    yield isFirst ? stripMarks(text) : text;
    isFirst = false;
  }
  yield decode(new Uint8Array(), false);
}

/** The same bytes, of which the first piece is long enough to be judged, and has been. */
async function* withHeadFirst(
  chunks: AsyncIterable<Uint8Array | string>,
  source: string,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (head === undefined) {
      yield bytes;
      continue;
    }
    head = head.length === 0 ? bytes : Buffer.concat([head, bytes]);
    if (head.length < headLength && !hasFirstLine(head)) continue;
    ensureText(head, source);
    yield head;
    head = undefined;
  }
  if (head === undefined) return;
  ensureText(head, source);
  yield head;
}

function hasFirstLine(head: Uint8Array): boolean {
  return /\S[^\n]*\n/u.test(Buffer.from(head).toString("latin1").replace(/^ï»¿/u, ""));
}

function ensureText(head: Uint8Array, source: string): void {
  const other = findOtherFormat(head.subarray(0, headLength));
  if (!other) return;
  const expected = other.name === "UTF-16 text" ? "a CSV in UTF-8" : "a CSV";
  throw new InputError(`this is ${other.name}; expected ${expected}`, { source }, { hint: other.hint });
}

/** Files that were joined, or saved by two programs, may have more than one. */
function stripMarks(text: string): string {
  let at = 0;
  while (text.startsWith(byteOrderMark, at)) at += 1;
  return text.slice(at);
}

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}

/** From 1, in these bytes, of which the first may be the rest of a character. */
function findBadLine(bytes: Uint8Array): number {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  for (let line = 1; ; line += 1) {
    const feed = bytes.indexOf(lineFeed, start);
    if (feed === -1 || !isUtf8(bytes.subarray(start, feed))) return line;
    start = feed + 1;
  }
}
