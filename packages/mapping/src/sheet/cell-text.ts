/**
 * How a text is written into a cell that people open in a spreadsheet. Most texts are written as they are. One that a spreadsheet would
 * change (`01`, `1-2`, `MAR1`, `true`, a formula) or that is empty is written as a JSON string, in double quotes: then the
 * spreadsheet takes it for text and gives it back unchanged.
 */
export function toCell(text: string): string {
  return isSafe(text) ? text : JSON.stringify(text);
}

/** A text that a program could take for a formula or for our JSON. */
const marked = /^[[{"=+\-@\t]|\r/u;
const wholeNumber = /^(?:0|[1-9]\d{0,14})$/u;
const numberOrDate = /^[\d\s.,:/%-]+(?:e[+-]?\d+|[ap]m)?$/iu;
const month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
const dateWithMonth = new RegExp(`^(?:${month}[-/ .]?\\d+|\\d+[-/ .]?${month})(?:[-/ .]\\d+)?$`, "iu");
const truth = /^(?:true|false)$/iu;

function isSafe(text: string): boolean {
  if (text === "" || marked.test(text) || !text.isWellFormed()) return false;
  if (wholeNumber.test(text)) return true;
  return !numberOrDate.test(text) && !dateWithMonth.test(text) && !truth.test(text);
}

/** A text back from its cell. Throws a `SyntaxError` when the JSON is broken. */
export function fromCell(cell: string): string {
  if (!cell.startsWith('"')) return cell;
  return String(JSON.parse(cell));
}

export type Scalar = string | number | boolean;

/** true and false without quotes, since the texts "true" and "false" have them; a number that is not a text is `{"is":1}`. */
export function toScalarCell(value: Scalar): string {
  if (typeof value === "string") return toCell(value);
  return typeof value === "boolean" ? String(value) : JSON.stringify({ is: value });
}

/** A scalar back from its cell; whatever else the JSON holds is left to the schema of the document. */
export function fromScalarCell(cell: string): unknown {
  if (truth.test(cell)) return cell.toLowerCase() === "true";
  if (!cell.startsWith("{")) return fromCell(cell);
  const json: unknown = JSON.parse(cell);
  return typeof json === "object" && json !== null && "is" in json ? json.is : json;
}

/** A text, a list or an object: everything but a text is JSON. */
export function toJsonCell(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return toScalarCell(value);
  }
  return JSON.stringify(value);
}

export function fromJsonCell(cell: string): unknown {
  if (cell.startsWith("[")) return JSON.parse(cell);
  return fromScalarCell(cell);
}
