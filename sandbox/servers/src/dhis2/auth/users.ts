import { type JsonObject, refsOf, textOf } from "../json.ts";

export interface User {
  readonly uid: string;
  readonly username: string;
  readonly password: string;
  readonly firstName: string;
  readonly surname: string;
  readonly authorities: readonly string[];
  /** `ALL` among the authorities. */
  readonly superuser: boolean;
  readonly userRoles: readonly string[];
  readonly userGroups: readonly string[];
  /** Capture, data view and search scopes (§5.2). */
  readonly organisationUnits: readonly string[];
  readonly dataViewOrganisationUnits: readonly string[];
  readonly teiSearchOrganisationUnits: readonly string[];
}

function orElse(list: string[], otherwise: string[]): string[] {
  return list.length > 0 ? list : otherwise;
}

function toUser(raw: JsonObject, roles: ReadonlyMap<string, readonly string[]>, groups: string[]): User {
  const userRoles = refsOf(raw.userRoles);
  const authorities = [...new Set(userRoles.flatMap((role) => roles.get(role) ?? []))];
  const capture = refsOf(raw.organisationUnits);
  return {
    uid: textOf(raw.id) ?? "",
    username: textOf(raw.username) ?? "",
    password: textOf(raw.password) ?? "",
    firstName: textOf(raw.firstName) ?? "",
    surname: textOf(raw.surname) ?? "",
    authorities,
    superuser: authorities.includes("ALL"),
    userRoles,
    userGroups: groups,
    organisationUnits: capture,
    dataViewOrganisationUnits: orElse(refsOf(raw.dataViewOrganisationUnits), capture),
    teiSearchOrganisationUnits: orElse(refsOf(raw.teiSearchOrganisationUnits), capture),
  };
}

/** The users of a metadata file with the authorities of their roles. */
export function readUsers(file: Record<string, JsonObject[]>): User[] {
  const roles = new Map(
    (file.userRoles ?? []).map((role) => [
      textOf(role.id) ?? "",
      Array.isArray(role.authorities) ? role.authorities.filter((name) => typeof name === "string") : [],
    ]),
  );
  return (file.users ?? []).map((raw) => {
    const groups = (file.userGroups ?? []).filter((group) =>
      refsOf(group.users).includes(textOf(raw.id) ?? ""),
    );
    return toUser(
      raw,
      roles,
      groups.map((group) => textOf(group.id) ?? ""),
    );
  });
}
