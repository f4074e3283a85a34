import fixture from "@d2pipe/sandbox/fixture/metadata.json" with { type: "json" };
import { isJsonObject, type Json, type JsonObject } from "@d2pipe/sandbox";
import type { Recording } from "./read-recordings.ts";

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => isJsonObject(one)) : [];
}

/** Objects of a payload by kind, beside or instead of those that are there. */
function merged(metadata: JsonObject, payload: JsonObject): JsonObject {
  const kinds = Object.keys(payload).map((kind) => {
    const given = objects(payload[kind]);
    const kept = objects(metadata[kind]).filter(({ id }) => given.every((one) => one.id !== id));
    return [kind, [...kept, ...given]] as const;
  });
  return { ...metadata, ...Object.fromEntries(kinds) };
}

/** The fixture with the superuser that every new server has, who belongs to no org unit. */
export const withSuperuser: JsonObject = merged(fixture, {
  userRoles: [{ id: "yrB6vc5Ip3r", name: "Superuser", authorities: ["ALL"] }],
  users: [
    {
      id: "M5zQapPyTZI",
      username: "admin",
      password: "Malaika-2024!",
      firstName: "admin",
      surname: "admin",
      userRoles: [{ id: "yrB6vc5Ip3r" }],
    },
  ],
});

/** The properties that a JSON patch of `replace` operations sets. */
function replaced(operations: Json): JsonObject {
  const entries = objects(operations).map(
    ({ path, value }) => [typeof path === "string" ? path.slice(1) : "", value ?? null] as const,
  );
  return Object.fromEntries(entries);
}

/** The metadata after a recorded change: `POST /api/metadata`, or a patch of one object. */
export function changedMetadata(metadata: JsonObject, { path, body }: Recording["request"]): JsonObject {
  if (path.startsWith("/api/metadata")) return merged(metadata, isJsonObject(body) ? body : {});
  const [kind = "", id = ""] = path.split("/").slice(2);
  const before = objects(metadata[kind]).find((one) => one.id === id);
  const changed: JsonObject = { ...before, ...replaced(body), id };
  const all = objects(metadata[kind]).map((one) => (one.id === id ? changed : one));
  return { ...metadata, [kind]: all };
}
