import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import { searchScopeOf } from "../ownership.ts";
import { renamedParameter, uidsOf } from "./export-parameters.ts";

const modes = ["SELECTED", "CHILDREN", "DESCENDANTS", "ACCESSIBLE", "CAPTURE", "ALL"] as const;
type Mode = (typeof modes)[number];

/** Where a list of people or enrollments looks. */
export interface EntityScope {
  readonly mode: Mode;
  includes(orgUnit: string): boolean;
  /** All of it lies in the capture scope: limits of searching do not apply. */
  readonly isOwn: boolean;
}

function modeOf(text: string | undefined, hasUnits: boolean): Mode {
  if (text === undefined || text === "") return hasUnits ? "SELECTED" : "ACCESSIBLE";
  const mode = modes.find((one) => one === text.toUpperCase());
  if (mode !== undefined) return mode;
  throw refuse(
    400,
    `Value '${text}' is not valid for parameter orgUnitMode. Valid values are: [${modes.join(", ")}]`,
  );
}

const modesWithUnit: readonly Mode[] = ["SELECTED", "CHILDREN", "DESCENDANTS"];

function ensureFits(mode: Mode, hasUnits: boolean, hasIds: boolean): void {
  const wantsUnit = modesWithUnit.includes(mode);
  if (wantsUnit && !hasUnits && !hasIds) {
    const advice = "Please add one of the two or use a different orgUnitMode.";
    const message = `At least one org unit or tracked entity is required for orgUnitMode: ${mode}. ${advice}`;
    throw refuse(400, message, "E1003");
  }
  if (wantsUnit || !hasUnits) return;
  const advice = "Please remove the orgUnit parameter and try again.";
  throw refuse(400, `orgUnitMode ${mode} cannot be used with orgUnits. ${advice}`, "E1003");
}

function ensureReachable(server: Dhis2Server, user: User, orgUnits: readonly string[]): void {
  for (const orgUnit of orgUnits) {
    if (!server.model.paths.has(orgUnit))
      throw refuse(400, `Organisation unit does not exist: ${orgUnit}`, "E1003");
    if (user.superuser || isUnder(server.model, orgUnit, searchScopeOf(user))) continue;
    throw refuse(403, `Organisation unit is not part of the search scope: ${orgUnit}`, "E1006");
  }
}

function ensureMaySearchAll({ profile }: Dhis2Server, user: User): void {
  if (user.superuser || user.authorities.includes("F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS")) return;
  const older = profile.minor <= 41;
  const message = `${older ? "Current user" : "User"} is not authorized to query across all organisation units`;
  throw older ? refuse(400, message, "E1003") : refuse(403, message, "E1006");
}

/** The roots of a mode that takes whole branches; undefined: units of their own, or everything. */
function rootsOf(mode: Mode, orgUnits: readonly string[], user: User): readonly string[] | undefined {
  if (mode === "DESCENDANTS") return orgUnits;
  if (mode === "CAPTURE") return user.organisationUnits;
  return mode === "ACCESSIBLE" && !user.superuser ? searchScopeOf(user) : undefined;
}

/**
 * `orgUnits` and `orgUnitMode` of people and enrollments against the tree and the user's scopes (§3.3).
 * @param hasIds the request names what it wants: no org unit is needed
 */
export function entityScope(
  server: Dhis2Server,
  query: URLSearchParams,
  user: User,
  hasIds: boolean,
): EntityScope {
  const { model, profile } = server;
  const orgUnits = uidsOf(query, "orgUnits", profile) ?? [];
  const mode = modeOf(renamedParameter(query, "orgUnitMode", profile), orgUnits.length > 0);
  ensureFits(mode, orgUnits.length > 0, hasIds);
  ensureReachable(server, user, orgUnits);
  if (mode === "ALL") ensureMaySearchAll(server, user);
  const roots = rootsOf(mode, orgUnits, user);
  const asked = roots ?? (mode === "ALL" ? [...model.paths.keys()] : orgUnits);
  const isOwn = user.superuser || asked.every((unit) => isUnder(model, unit, user.organisationUnits));
  const includes = (unit: string): boolean => {
    if (roots !== undefined) return isUnder(model, unit, roots);
    if (orgUnits.length === 0 || orgUnits.includes(unit)) return true;
    const parent = model.paths.get(unit)?.split("/").at(-2);
    return mode === "CHILDREN" && orgUnits.includes(parent ?? "");
  };
  return { mode, includes, isOwn };
}
