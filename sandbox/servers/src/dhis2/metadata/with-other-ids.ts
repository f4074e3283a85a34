import { createHash } from "node:crypto";
import { isJsonObject, type Json, textOf } from "../json.ts";
import { defaultIds } from "./built-in.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const alphanumeric = `${letters}0123456789`;

/** The UID that an object of a metadata file has on the other server. */
export function otherIdOf(id: string): string {
  const bytes = createHash("sha256").update(`another server: ${id}`).digest();
  const texts = Array.from(bytes.subarray(0, 11), (byte, place) => {
    const from = place === 0 ? letters : alphanumeric;
    return from[byte % from.length] ?? "";
  });
  return texts.join("");
}

function renamed(value: Json, ids: ReadonlySet<string>): Json {
  if (typeof value === "string") return ids.has(value) ? otherIdOf(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => renamed(item, ids));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    ids.has(key) ? otherIdOf(key) : key,
    renamed(item ?? null, ids),
  ]);
  return Object.fromEntries(entries);
}

function idsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => idsIn(item));
  if (!isJsonObject(value)) return [];
  return [textOf(value.id) ?? [], ...Object.values(value).map((item) => idsIn(item ?? null))].flat();
}

/** The same metadata as another server holds it: other UIDs, the same codes and names. What every DHIS2 is born with stays. */
export function withOtherIds(file: Json): Json {
  const born = new Set<string>(Object.values(defaultIds));
  return renamed(file, new Set(idsIn(file).filter((id) => !born.has(id))));
}
