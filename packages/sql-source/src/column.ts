/** How a column's text, as PostgreSQL writes it, is written as JSON. */
export type ColumnKind = "boolean" | "number" | "json" | "timestamp" | "timestamptz" | "text";

/** A column of a result. */
export interface Column {
  name: string;
  /** As `format_type` spells it: `timestamp without time zone`. */
  type: string;
  kind: ColumnKind;
  isArray: boolean;
}

/**
 * By the type's own name. `bigint` and `numeric` are text on purpose: JSON has them, but most who read it make a double of them, and
 * 9007199254740993 or 0.10 would be another one.
 */
const kinds: ReadonlyMap<string, ColumnKind> = new Map([
  ["boolean", "boolean"],
  ["smallint", "number"],
  ["integer", "number"],
  ["real", "number"],
  ["double precision", "number"],
  ["json", "json"],
  ["jsonb", "json"],
  ["timestamp without time zone", "timestamp"],
  ["timestamp with time zone", "timestamptz"],
]);

export function toColumn(name: string, type: string, isArray: boolean): Column {
  return { name, type, isArray, kind: isArray ? "json" : (kinds.get(type) ?? "text") };
}

/** `2024-03-11 09:13:02.5+00` → `2024-03-11T09:13:02.5Z`. The session is in UTC; `infinity` and years before Christ stay as they are. */
function toIsoTime(text: string): string {
  if (text[10] !== " " || text.endsWith(" BC")) return text;
  return `${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/u, "Z")}`;
}

/** A value as JSON on one line, nothing lost; `text` is PostgreSQL's own. */
export function formatJson(kind: ColumnKind, text: string | null): string {
  if (text === null) return "null";
  if (kind === "text") return JSON.stringify(text);
  if (kind === "boolean") return text === "t" ? "true" : "false";
  // NaN and Infinity: not in JSON.
  if (kind === "number") return /^-?\d/u.test(text) ? text : JSON.stringify(text);
  // A `json` column keeps the line ends of who wrote it; inside its strings there are none.
  if (kind === "json") return text.replaceAll(/[\r\n]+/gu, " ");
  return JSON.stringify(toIsoTime(text));
}
