import { refuse } from "../answers/web-message.ts";
import type { Profile } from "../profile.ts";
import { type Json, type JsonObject, toText } from "../json.ts";

function compareJson(left: Json | undefined, right: Json | undefined, ignoreCase: boolean): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [a, b] = [left, right].map((value) => (ignoreCase ? toText(value).toLowerCase() : toText(value)));
  return a === b ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}

/** `order=name:asc,code:idesc`; without it by name, then id (§5.1). @throws Refusal 400 for a property there is not, from 2.43 on */
export function orderObjects(
  objects: readonly JsonObject[],
  params: URLSearchParams,
  profile: Profile,
): JsonObject[] {
  const asked = params.getAll("order").flatMap((text) => text.split(","));
  const keys = [...asked, "displayName:iasc", "id:asc"].map((text) => {
    const [name = "", direction = "asc"] = text.split(":");
    return { name, ignoreCase: direction.startsWith("i"), sign: direction.endsWith("desc") ? -1 : 1 };
  });
  if (profile.minor >= 43) {
    const known = new Set(objects.flatMap((object) => Object.keys(object)));
    const unknown = keys.slice(0, asked.length).find(({ name }) => objects.length > 0 && !known.has(name));
    if (unknown !== undefined) throw refuse(400, `No such property: ${unknown.name}`);
  }
  return objects.toSorted((left, right) => {
    for (const { name, ignoreCase, sign } of keys) {
      const difference = compareJson(left[name], right[name], ignoreCase);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}
