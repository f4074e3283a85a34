import { UsageError } from "@d2pipe/errors";
import { endsInsideQuotes } from "./quotes.ts";
import { knownDelimiters } from "./row-options.ts";
import { splitRecord } from "./split-record.ts";

/** The header's text, once it is there to its end: it may have line ends in quotes. `delimiters`: each may end a cell. */
export function findHeader(text: string, delimiters: string): string | undefined {
  for (let feed = text.indexOf("\n"); feed !== -1; feed = text.indexOf("\n", feed + 1)) {
    const head = text.slice(0, feed);
    if (head.trim() !== "" && !endsInsideQuotes(head, delimiters, false)) return head;
  }
  return undefined;
}

/**
 * The delimiter that occurs most often in the header outside quotes, of those that give one of the `wanted` columns, if any does:
 * names may hold more commas than there are columns. `,` when there is none (a single column).
 */
export function findDelimiter(header: string, wanted: readonly string[] = []): string {
  const found = knownDelimiters.filter((delimiter) => findColumn(header, delimiter, wanted) !== undefined);
  const counted = (found.length > 0 ? found : knownDelimiters).map(
    (delimiter) => [delimiter, countOutsideQuotes(header, delimiter)] as const,
  );
  const [most] = counted.toSorted(([, one], [, two]) => two - one);
  return most && most[1] > 0 ? most[0] : ",";
}

/** Throws a `UsageError` when the delimiter that was asked for is not in the header, and another one is. */
export function ensureDelimiter(header: string, delimiter: string, source: string): void {
  if (countOutsideQuotes(header, delimiter) > 0) return;
  const own = findDelimiter(header);
  if (countOutsideQuotes(header, own) === 0) return;
  const what = `the delimiter ${render(delimiter)} is not in the header, and ${render(own)} is`;
  throw new UsageError(`${source}: ${what}`, { hint: `leave it out, or give ${render(own)}` });
}

/** For a header that lacks all of `wanted`: with which delimiter it would have one of them, as a sentence; else undefined. */
export function findBetterCut(header: string, wanted: readonly string[]): string | undefined {
  for (const delimiter of knownDelimiters) {
    const name = findColumn(header, delimiter, wanted);
    if (name !== undefined) return `cut at ${render(delimiter)} it has the column ${name}`;
  }
  return undefined;
}

function findColumn(header: string, delimiter: string, wanted: readonly string[]): string | undefined {
  if (wanted.length === 0) return undefined;
  return splitRecord(header.trim(), delimiter)?.find((name) => wanted.includes(name));
}

function countOutsideQuotes(header: string, delimiter: string): number {
  return header.replaceAll(/"(?:[^"]|"")*"/gu, "").split(delimiter).length - 1;
}

function render(delimiter: string): string {
  return delimiter === "\t" ? "tab" : `"${delimiter}"`;
}
