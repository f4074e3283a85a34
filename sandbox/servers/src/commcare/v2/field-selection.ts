type Fields = Record<string, unknown>;
type Select = (shown: Fields) => Fields;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `fields=a,b.c` and `fields.properties=x,y` as dotted paths. */
function pathsOf(params: URLSearchParams): string[] {
  const name = "fields";
  return [...params].flatMap(([key, value]) => {
    if (key !== name && !key.startsWith(`${name}.`)) return [];
    const prefix = key === name ? "" : `${key.slice(name.length + 1)}.`;
    return value.split(",").map((path) => prefix + path.trim());
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

/** `fields` of §3.1, on every answer with cases. */
export function parseFieldSelection(params: URLSearchParams): Select {
  const fields = pathsOf(params);
  return fields.length > 0 ? (shown) => keep(shown, fields) : (shown) => shown;
}
