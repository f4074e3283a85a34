import { Refusal } from "../answers.ts";

type Fields = Record<string, unknown>;
type Select = (shown: Fields) => Fields;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `fields=a,b.c` and `fields.properties=x,y` as dotted paths. */
function pathsOf(params: URLSearchParams, word: string): string[] {
  return [...params].flatMap(([key, value]) => {
    if (key !== word && !key.startsWith(`${word}.`)) return [];
    const prefix = key === word ? "" : `${key.slice(word.length + 1)}.`;
    return value.split(",").map((name) => prefix + name.trim());
  });
}

function keep(shown: Fields, paths: readonly string[]): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(shown)) {
    const inner = paths
      .filter((path) => path.startsWith(`${name}.`))
      .map((path) => path.slice(name.length + 1));
    if (paths.includes(name)) kept[name] = value;
    else if (inner.length > 0 && isFields(value)) kept[name] = keep(value, inner);
  }
  return kept;
}

function drop(shown: Fields, paths: readonly string[]): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(shown)) {
    if (paths.includes(name)) continue;
    const inner = paths
      .filter((path) => path.startsWith(`${name}.`))
      .map((path) => path.slice(name.length + 1));
    kept[name] = inner.length > 0 && isFields(value) ? drop(value, inner) : value;
  }
  return kept;
}

/** `fields` and `exclude` of §3.1, on every answer with cases. */
export function parseFieldSelection(params: URLSearchParams): Select {
  const fields = pathsOf(params, "fields");
  const exclude = pathsOf(params, "exclude");
  if (fields.length > 0 && exclude.length > 0) {
    throw new Refusal(400, "You cannot specify both 'fields' and 'exclude'");
  }
  if (fields.length > 0) return (shown) => keep(shown, fields);
  return exclude.length > 0 ? (shown) => drop(shown, exclude) : (shown) => shown;
}
