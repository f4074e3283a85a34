import { type Json, type JsonObject, toText } from "../json.ts";

function compareJson(left: Json | undefined, right: Json | undefined, ignoreCase: boolean): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [a, b] = [left, right].map((value) => (ignoreCase ? toText(value).toLowerCase() : toText(value)));
  return a === b ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}

/** `order=name:asc,code:idesc`; without it by name, then id (§5.1). */
export function orderObjects(objects: readonly JsonObject[], params: URLSearchParams): JsonObject[] {
  const asked = params.getAll("order").flatMap((text) => text.split(","));
  const keys = [...asked, "displayName:iasc", "id:asc"].map((text) => {
    const [name = "", direction = "asc"] = text.split(":");
    return { name, ignoreCase: direction.startsWith("i"), sign: direction.endsWith("desc") ? -1 : 1 };
  });
  return objects.toSorted((left, right) => {
    for (const { name, ignoreCase, sign } of keys) {
      const difference = compareJson(left[name], right[name], ignoreCase);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}
