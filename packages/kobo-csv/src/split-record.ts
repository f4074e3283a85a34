/**
 * The cells of a whole record (of several lines, when a quoted cell has them). Undefined when a quoted cell goes on behind its
 * closing quote, or is not closed. A quote inside a cell that does not start with one is an ordinary character, as for pandas
 * and Excel. It cuts at every delimiter first and joins what quotes hold together: that is several times faster than to look
 * at each character (README).
 */
export function splitRecord(record: string, delimiter: string): string[] | undefined {
  if (!record.includes('"')) return record.split(delimiter);
  const isAllQuoted = record.length > 1 && record.startsWith('"') && record.endsWith('"');
  return (isAllQuoted ? splitAllQuoted(record, delimiter) : undefined) ?? splitMixed(record, delimiter);
}

/** Kobo's own way of writing: every cell in quotes. */
function splitAllQuoted(record: string, delimiter: string): string[] | undefined {
  const cells = record.slice(1, -1).split(`"${delimiter}"`);
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] ?? "";
    if (!cell.includes('"')) continue;
    if (!hasPairsOnly(cell)) return undefined;
    cells[index] = cell.replaceAll('""', '"');
  }
  return cells;
}

/** Quotes only where they are needed. */
function splitMixed(record: string, delimiter: string): string[] | undefined {
  const pieces = record.split(delimiter);
  const cells: string[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] ?? "";
    if (!piece.startsWith('"')) {
      cells.push(piece);
      continue;
    }
    const start = index;
    let quotes = countQuotes(piece);
    while (quotes % 2 === 1 && index + 1 < pieces.length) quotes += countQuotes(pieces[++index] ?? "");
    const quoted = start === index ? piece : pieces.slice(start, index + 1).join(delimiter);
    const inner = quoted.slice(1, -1);
    if (quotes % 2 === 1 || !quoted.endsWith('"') || !hasPairsOnly(inner)) return undefined;
    cells.push(inner.replaceAll('""', '"'));
  }
  return cells;
}

/** Then the cell ends nowhere but at its end. */
function hasPairsOnly(text: string): boolean {
  return !text.replaceAll('""', "").includes('"');
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

/** Where a record that cannot be cut goes wrong. */
export interface BadCell {
  /** From 0. */
  index: number;
  /** Line feeds of the record before the text that goes on behind the closing quote. */
  feeds: number;
}

/** The first cell of a record that goes on behind its closing quote: what `splitRecord` refuses. */
export function findBadCell(record: string, delimiter: string): BadCell {
  let at = 0;
  for (let index = 0; ; index += 1) {
    const isQuoted = record[at] === '"';
    const behind = isQuoted ? findBehindQuote(record, at) : record.indexOf(delimiter, at);
    if (isQuoted && behind < record.length && !record.startsWith(delimiter, behind))
      return { index, feeds: record.slice(0, behind).split("\n").length - 1 };
    if (behind === -1 || behind >= record.length) return { index, feeds: 0 };
    at = behind + delimiter.length;
  }
}

/** The place behind the closing quote of the cell that opens at `start`; the record's length when it is not closed. */
function findBehindQuote(record: string, start: number): number {
  for (let at = start + 1; ; at += 2) {
    at = record.indexOf('"', at);
    if (at === -1) return record.length;
    if (record[at + 1] !== '"') return at + 1;
  }
}
