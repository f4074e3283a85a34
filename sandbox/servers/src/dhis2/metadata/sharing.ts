import { isJsonObject, type Json, type JsonObject, textOf } from "../json.ts";
import type { User } from "../auth/users.ts";

/** Positions in an access string such as `rwrw----`. */
const places = { metadataRead: 0, metadataWrite: 1, dataRead: 2, dataWrite: 3 } as const;

export type Access = keyof typeof places;

function grants(access: Json | undefined, what: Access): boolean {
  return (textOf(access) ?? "")[places[what]] === (what.endsWith("Read") ? "r" : "w");
}

function entryOf(map: Json | undefined, key: string): Json | undefined {
  const entry = isJsonObject(map) ? map[key] : undefined;
  return isJsonObject(entry) ? entry.access : undefined;
}

/** Sharing as DHIS2 judges it: public, owner, user, group; no sharing at all means open. */
export function mayAccess(user: User, object: JsonObject, what: Access): boolean {
  const { sharing } = object;
  if (user.superuser || !isJsonObject(sharing)) return true;
  if (textOf(sharing.owner) === user.uid && what.startsWith("metadata")) return true;
  if (grants(sharing.public, what) || grants(entryOf(sharing.users, user.uid), what)) return true;
  return user.userGroups.some((group) => grants(entryOf(sharing.userGroups, group), what));
}
