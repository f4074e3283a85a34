import { isSecretName } from "./variables.ts";

/** One line of a settings file. */
export interface FileSetting {
  value: string;
  /** From 1. */
  line: number;
  /** A shell would have put variables and the home folder into it; here they stay as they are written. */
  hasShellText: boolean;
}

export interface ParsedSettings {
  /** By name; of a name that comes twice the last, as in a shell. */
  settings: ReadonlyMap<string, FileSetting>;
  /** Each with the number of its line, none with a value. */
  issues: readonly string[];
}

/** Text in quotes as shells take it; the inner part joins pieces as `'it'\''s'` and `'it'"'"'s'` do. */
const quoted = /^(?:'[^']*'(?:(?:\\'|"'")'[^']*')*|"(?:[^"\\]|\\.)*")(?=\s+#|$)/su;

/** `NAME=text`, also with `export` before it and spaces around the `=`. */
const assignment = /^(?:export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=(?<text>.*)$/su;

/** `export NAME OTHER`: in a shell it passes on what was set before; here everything is. */
const exportOnly = /^export(?:\s+[A-Za-z_][A-Za-z0-9_]*)+$/u;

const shellText = /^~(?=\/|$)|\$[A-Za-z_{(]|`/u;

function unquote(text: string): string {
  const inner = text.slice(1, -1);
  return text.startsWith("'")
    ? inner.replaceAll(/'(?:\\'|"'")'/gu, "'")
    : inner.replaceAll(/\\(["$\\`])/gu, "$1");
}

function isWhollyIn(quote: string, text: string): boolean {
  return text.length > 1 && text.startsWith(quote) && text.endsWith(quote);
}

function toSetting(text: string, line: number): FileSetting {
  const [whole] = quoted.exec(text) ?? [];
  if (whole !== undefined) {
    const hasShellText = whole.startsWith('"') && shellText.test(unquote(whole));
    return { value: unquote(whole), line, hasShellText };
  }
  // No shell would take `'a'b'`; who writes it means what is between the first and the last.
  const isQuoted = isWhollyIn("'", text) || isWhollyIn('"', text);
  return { value: isQuoted ? text.slice(1, -1) : text, line, hasShellText: shellText.test(text) };
}

/**
 * ` # …` behind a value without quotes: a comment for a shell, a part of the value by our rule. A secret may hold it; of
 * anything else it is asked what was meant, since a case type with a comment in it finds no case and says nothing.
 */
function isAmbiguous(name: string, text: string): boolean {
  if (quoted.test(text.trim())) return false;
  return (isSecretName(name) ? /^\s+#/u : /\s#/u).test(text);
}

/**
 * The text of a settings file: `NAME=value` lines, comments and blank lines. The text behind the `=` is the value: nothing
 * in it is ever expanded or run. Spaces around it go, and so do quotes around all of it. Line ends of Windows and a byte
 * order mark are fine.
 */
export function parseSettings(text: string): ParsedSettings {
  const settings = new Map<string, FileSetting>();
  const issues: string[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/u, "")
    .split(/\r?\n/u)
    .entries()) {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#") || exportOnly.test(trimmed)) continue;
    const { name, text: behind = "" } = assignment.exec(trimmed)?.groups ?? {};
    if (name === undefined) issues.push(`line ${line}: expected NAME=value`);
    else if (behind.includes("\0")) issues.push(`line ${line}: ${name}: a character with the code 0`);
    else if (isAmbiguous(name, behind))
      issues.push(
        `line ${line}: ${name}: put the comment on a line of its own, or the value in quotes if # is part of it`,
      );
    else settings.set(name, toSetting(behind.trim(), line));
  }
  return { settings, issues };
}
