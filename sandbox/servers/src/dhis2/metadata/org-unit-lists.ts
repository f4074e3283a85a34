import type { User } from "../auth/users.ts";
import { type JsonObject, refOf, textOf } from "../json.ts";
import type { Dhis2Server } from "../server.ts";
import { booleanOf } from "../answers/boolean-parameter.ts";

type Test = (unit: JsonObject) => boolean;

function idOf(unit: JsonObject): string {
  return textOf(unit.id) ?? "";
}

function pathOf(unit: JsonObject): string[] {
  return (textOf(unit.path) ?? "").split("/").slice(1);
}

function isBelow(roots: readonly string[]): Test {
  return (unit) => pathOf(unit).some((id) => roots.includes(id));
}

/** What `GET /api/organisationUnits` knows besides filters: a level, and the scopes of the user. */
export function orgUnitTestsOf(query: URLSearchParams, user: User): Test[] {
  const level = query.get("level");
  const isAsked = (name: string): boolean => booleanOf(query, name) === true;
  return [
    ...(level === null ? [] : [(unit: JsonObject) => unit.level === Number(level)]),
    ...(isAsked("userOnly") ? [(unit: JsonObject) => user.organisationUnits.includes(idOf(unit))] : []),
    ...(isAsked("userDataViewOnly")
      ? [(unit: JsonObject) => user.dataViewOrganisationUnits.includes(idOf(unit))]
      : []),
    ...(isAsked("withinUserHierarchy") ? [isBelow(user.organisationUnits)] : []),
  ];
}

/** Relatives of one unit, asked for as a list: by a parameter of the unit, or by a path below it. */
export interface Relatives {
  readonly test: Test;
  /** From the top down instead of by name; up to 2.41 by name too. */
  readonly byLevel: boolean;
}

/**
 * `?includeDescendants`, `?includeChildren`, `?includeAncestors`, `?level=` and `/descendants`, `/children`, `/parents`:
 * undefined when the unit itself is asked for. Lists hold the unit itself, but for `/parents` and `level`.
 */
export function relativesOf(
  { profile }: Dhis2Server,
  unit: JsonObject,
  query: URLSearchParams,
  tail: string | undefined,
): Relatives | undefined {
  const id = idOf(unit);
  const path = pathOf(unit);
  const asked = (name: string, word: string): boolean => tail === word || booleanOf(query, name) === true;
  const byLevel = profile.minor >= 42;
  const level = query.get("level");
  if (level !== null) {
    const depth = path.length + Number(level);
    return { test: (one) => isBelow([id])(one) && one.level === depth, byLevel: false };
  }
  if (asked("includeDescendants", "descendants")) return { test: isBelow([id]), byLevel: false };
  if (asked("includeChildren", "children"))
    return { test: (one) => idOf(one) === id || refOf(one.parent) === id, byLevel: false };
  if (asked("includeAncestors", "ancestors")) return { test: (one) => path.includes(idOf(one)), byLevel };
  if (tail === "parents") return { test: (one) => path.slice(0, -1).includes(idOf(one)), byLevel };
  return undefined;
}
