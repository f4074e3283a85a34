import { type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { z } from "zod";
import { IssueList } from "./issue-list.ts";
import { JsonPlaces, listRepeatedKeys } from "./json-places.ts";
import { addSchemaIssues } from "./schema-issues.ts";

/** A file that was read: `value` is `undefined` when there are issues; later checks may add theirs. */
export interface ParsedFile<T> {
  value: T | undefined;
  issues: IssueList;
}

/** What each kind of syntax error of jsonc-parser means to a person. */
const expected: Readonly<Record<string, string>> = {
  InvalidSymbol: "expected a value, and keys and texts in double quotes",
  InvalidNumberFormat: "expected a number as in 12 or 3.5",
  PropertyNameExpected: "expected a key in double quotes",
  ValueExpected: "expected a value",
  ColonExpected: "expected a colon after the key",
  CommaExpected: "expected a comma",
  CloseBraceExpected: "expected a comma or }",
  CloseBracketExpected: "expected a comma or ]",
  EndOfFileExpected: "expected the end of the file",
  InvalidCommentToken: "expected no comments",
  UnexpectedEndOfComment: "expected no comments",
  UnexpectedEndOfString: "expected the double quote that ends a text",
  UnexpectedEndOfNumber: "expected a digit",
  InvalidUnicode: "expected four hexadecimal digits after \\u",
  InvalidEscapeCharacter: 'expected one of " \\ / b f n r t u after a backslash',
  InvalidCharacter: "expected \\n, \\t or \\u… in place of a control character",
};

function addSyntaxIssue(text: string, places: JsonPlaces, issues: IssueList): void {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowEmptyContent: false });
  const [first] = errors;
  const reason = first && expected[printParseErrorCode(first.error)];
  const place = first ? places.placeOf(first.offset) : { line: 1, column: 1 };
  issues.atPlace(place, reason === undefined ? "not valid JSON" : `not valid JSON: ${reason}`);
}

/**
 * Reads a JSON file that people may have edited. A syntax error, or else repeated keys (`JSON.parse` would lose all but the last), or
 * else everything that breaks the schema becomes issues with line, column and path. Of broken JSON only the first error is
 * shown, since the others follow from it.
 *
 * @param text with or without a byte order mark
 * @param source name of the file, for the messages
 */
export function parseJsonFile<T>(text: string, source: string, schema: z.ZodType<T>): ParsedFile<T> {
  const bare = text.replace(/^\uFEFF/u, "");
  const places = new JsonPlaces(bare);
  const issues = new IssueList(source, places);
  try {
    return { value: checkJson(bare, places, issues, schema), issues };
  } catch (error) {
    // jsonc-parser calls itself for each level; a file with thousands of them was not written by a person.
    if (!(error instanceof RangeError)) throw error;
    issues.atPlace(undefined, "nested too deeply");
    return { value: undefined, issues };
  }
}

function checkJson<T>(
  text: string,
  places: JsonPlaces,
  issues: IssueList,
  schema: z.ZodType<T>,
): T | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    addSyntaxIssue(text, places, issues);
    return undefined;
  }
  for (const { key, offset } of listRepeatedKeys(text)) {
    issues.atPlace(places.placeOf(offset), `${JSON.stringify(key)} is given twice; expected once`);
  }
  if (!issues.isEmpty) return undefined;
  const result = schema.safeParse(json);
  if (!result.success) addSchemaIssues(issues, result.error);
  return result.data;
}
