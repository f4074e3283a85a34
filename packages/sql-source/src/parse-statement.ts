/** A place in the text of a file, both from 1. */
export interface Place {
  line: number;
  column: number;
}

/** One statement of SQL as the server takes it. */
export interface Statement {
  /** File name, for messages. */
  source: string;
  /** With `$1`, `$2` … for its parameters, without the semicolon behind it. */
  text: string;
  /** Names of the parameters: `$1` first. Each once. */
  names: readonly string[];
  /** Where a character of `text` stands in the file; `offset` from 0, in characters as PostgreSQL counts them. */
  toPlace(offset: number): Place;
}

export interface ParsedStatement {
  statement: Statement;
  /** What keeps it from being sent, each with its line. */
  issues: readonly string[];
}

/** A piece of the text: `raw` in the file became `sent`. */
interface Piece {
  raw: string;
  sent: string;
}

/**
 * The tokens in which a colon, a dollar or a semicolon may mean nothing (PostgreSQL 4.1, lexical structure): comments, strings, quoted
 * names, dollar quotes, casts. Names first, since `e'…'` and `$` may end one.
 */
const token =
  /--[^\n]*|(?<comment>\/\*)|[eE]'(?:[^'\\]|\\.|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*|(?<dollar>\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$)|(?<numbered>\$\d+)|::|:=|:(?<name>[A-Za-z_]\w*)|(?<end>;)|\d[\w.]*|[^]/suy;

/** The end of a comment that starts at `start`; they may stand inside each other. */
function findCommentEnd(text: string, start: number): number {
  const mark = /\/\*|\*\//gu;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}

function findDollarEnd(text: string, start: number, mark: string): number {
  const end = text.indexOf(mark, start + mark.length);
  return end === -1 ? text.length : end + mark.length;
}

/** As PostgreSQL counts them. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function isBlank(text: string): boolean {
  return /^\s*$/u.test(text) || text.startsWith("--") || text.startsWith("/*");
}

function toPlaceIn(text: string, index: number): Place {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: countCharacters(before.slice(lineStart)) + 1 };
}

/** Reads one statement with parameters by name (`:since`), as psql writes them; a cast (`::date`) is none. */
export function parseStatement(source: string, file: string): ParsedStatement {
  const text = file.replace(/^\uFEFF/u, "");
  const pieces: Piece[] = [];
  const names: string[] = [];
  const issues: string[] = [];
  let end: number | undefined;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text);
    const { comment, dollar, numbered, name, end: semicolon } = found?.groups ?? {};
    let next = token.lastIndex;
    if (comment !== undefined) next = findCommentEnd(text, at);
    if (dollar !== undefined) next = findDollarEnd(text, at, dollar);
    const raw = text.slice(at, next);
    const line = (): number => toPlaceIn(text, at).line;
    if (end !== undefined && !isBlank(raw) && semicolon === undefined) {
      issues.push(`${source}:${line()}: a second statement; expected one`);
      break;
    }
    if (numbered !== undefined)
      issues.push(`${source}:${line()}: ${numbered}: parameters are written by name, as in :since`);
    if (name !== undefined && !names.includes(name)) names.push(name);
    if (semicolon !== undefined) end ??= at;
    else if (end === undefined)
      pieces.push({ raw, sent: name === undefined ? raw : `$${names.indexOf(name) + 1}` });
    at = next;
  }
  if (pieces.every(({ raw }) => isBlank(raw))) issues.push(`${source}: no statement in it`);
  return {
    statement: {
      source,
      text: pieces.map(({ sent }) => sent).join(""),
      names,
      toPlace: toPlaceOf(text, pieces),
    },
    issues,
  };
}

function toPlaceOf(text: string, pieces: readonly Piece[]): Statement["toPlace"] {
  return (offset) => {
    let [left, index] = [offset, 0];
    for (const { raw, sent } of pieces) {
      const length = countCharacters(sent);
      if (left < length) {
        const inside = raw === sent ? Array.from(raw).slice(0, left).join("").length : 0;
        return toPlaceIn(text, index + inside);
      }
      left -= length;
      index += raw.length;
    }
    return toPlaceIn(text, index);
  };
}
