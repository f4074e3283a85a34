import type { GeneratedMapping } from "./generate-mapping.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** By code points, as Python sorts, which is the order of UTF-8's bytes; JavaScript's own is that of UTF-16. */
function compareText(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function block(open: string, items: readonly string[], close: string, margin: string): string {
  if (items.length === 0) return open + close;
  return `${open}\n${items.map((item) => `${margin}    ${item}`).join(",\n")}\n${margin}${close}`;
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

function render(value: Json, margin: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${margin}    `;
  if (isList(value))
    return block(
      "[",
      value.map((item) => render(item, inner)),
      "]",
      margin,
    );
  const entries = Object.entries(value).toSorted(([left], [right]) => compareText(left, right));
  const items = entries.map(([key, item]) => `${JSON.stringify(key)}: ${render(item, inner)}`);
  return block("{", items, "}", margin);
}

/**
 * The text of `mapping_generated.json`, to the byte as the loader's generator wrote it: Python's
 * `json.dump(indent=4, sort_keys=True, ensure_ascii=False)`, keys sorted at every level, no line feed at the end.
 * `JSON.stringify` cannot: it puts keys that look like numbers (Kobo's values often do) first, by size.
 */
export function renderGenerated(mapping: GeneratedMapping): string {
  const json: Json = JSON.parse(JSON.stringify(mapping));
  return render(json, "");
}
