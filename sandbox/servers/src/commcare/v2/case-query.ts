import { Refusal } from "../answers.ts";
import type { StoredCase } from "../case-record.ts";

const comparison = /^\s*@?([\w-]+)\s*(=|!=|>=|<=|>|<)\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?))\s*$/;
const builtIn = new Set(["case_id", "case_type", "case_name", "owner_id", "external_id"]);

function valueOf(record: StoredCase, name: string): string {
  if (!builtIn.has(name)) return record.properties[name] ?? "";
  const value: unknown = Reflect.get(record, name);
  return typeof value === "string" ? value : "";
}

function compares(left: string, operator: string, right: string): boolean {
  if (operator === "=") return left === right;
  if (operator === "!=") return left !== right;
  const isNumeric = left !== "" && Number.isFinite(Number(left)) && Number.isFinite(Number(right));
  const order = isNumeric ? Number(left) - Number(right) : left < right ? -1 : Number(left > right);
  if (operator === ">") return order > 0;
  if (operator === "<") return order < 0;
  return operator === ">=" ? order >= 0 : order <= 0;
}

/**
 * A part of the Case Query Language: comparisons joined by `and`. The rest of the language is refused the way the
 * server refuses a query that it cannot read.
 */
export function parseCaseQuery(text: string): (record: StoredCase) => boolean {
  const parts = text.split(/\s+and\s+/).map((part) => {
    const match = comparison.exec(part);
    if (!match) throw new Refusal(400, `Bad query: could not parse '${text}'`);
    const [, name = "", operator = "=", double, single, number = ""] = match;
    return { name, operator, value: double ?? single ?? number };
  });
  return (record) => parts.every((part) => compares(valueOf(record, part.name), part.operator, part.value));
}
