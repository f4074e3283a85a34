import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { isUnder, type TrackerModel } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import { renamedParameter } from "./export-parameters.ts";

export type OrgUnitTest = (orgUnit: string) => boolean;

const modes = ["SELECTED", "CHILDREN", "DESCENDANTS", "ACCESSIBLE", "CAPTURE", "ALL"] as const;
type Mode = (typeof modes)[number];

const modesWithUnit: readonly Mode[] = ["SELECTED", "CHILDREN", "DESCENDANTS"];

function modeOf(text: string | undefined, orgUnit: string | null): Mode {
  if (text === undefined || text === "") return orgUnit === null ? "ACCESSIBLE" : "SELECTED";
  const mode = modes.find((one) => one === text.toUpperCase());
  if (mode !== undefined) return mode;
  const known = modes.join(", ");
  throw refuse(
    400,
    `Value '${text}' is not valid for parameter orgUnitMode. Valid values are: [${known}]`,
    "E1003",
  );
}

function ensureFits(mode: Mode, orgUnit: string | null): void {
  const wantsUnit = modesWithUnit.includes(mode);
  if (wantsUnit && orgUnit === null) {
    throw refuse(400, `orgUnit is required for orgUnitMode: ${mode}`, "E1003");
  }
  if (wantsUnit || orgUnit === null) return;
  const advice = "Please remove the orgUnit parameter and try again.";
  throw refuse(400, `orgUnitMode ${mode} cannot be used with orgUnits. ${advice}`, "E1003");
}

function ensureReachable(server: Dhis2Server, user: User, orgUnit: string): void {
  if (!server.model.paths.has(orgUnit)) {
    throw refuse(400, `Organisation unit is specified but does not exist: ${orgUnit}`, "E1003");
  }
  const scope = [...user.teiSearchOrganisationUnits, ...user.organisationUnits];
  if (!user.superuser && !isUnder(server.model, orgUnit, scope)) {
    throw refuse(403, `Organisation unit is not part of your search scope: ${orgUnit}`, "E1006");
  }
}

function testOf(model: TrackerModel, user: User, mode: Mode, orgUnit: string): OrgUnitTest {
  switch (mode) {
    case "SELECTED":
      return (unit) => unit === orgUnit;
    case "CHILDREN":
      return (unit) => unit === orgUnit || model.paths.get(unit) === `${model.paths.get(orgUnit)}/${unit}`;
    case "DESCENDANTS":
      return (unit) => isUnder(model, unit, [orgUnit]);
    case "CAPTURE":
      return (unit) => isUnder(model, unit, user.organisationUnits);
    case "ACCESSIBLE":
      return (unit) => isUnder(model, unit, [...user.teiSearchOrganisationUnits, ...user.organisationUnits]);
    default:
      return () => true;
  }
}

/** `orgUnit` and `orgUnitMode` against the tree and the user's scopes (§3.3). */
export function orgUnitTest(server: Dhis2Server, query: URLSearchParams, user: User): OrgUnitTest {
  const orgUnit = query.get("orgUnit");
  const mode = modeOf(renamedParameter(query, "orgUnitMode", server.profile), orgUnit);
  ensureFits(mode, orgUnit);
  if (orgUnit !== null) ensureReachable(server, user, orgUnit);
  const everywhere =
    user.superuser || user.authorities.includes("F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS");
  if (mode === "ALL" && !everywhere) {
    const [status, code] = server.profile.minor <= 41 ? [400, "E1003"] : [403, "E1006"];
    throw refuse(status, "Current user is not authorized to query across all organisation units", code);
  }
  if (user.superuser && orgUnit === null) return () => true;
  const test = testOf(server.model, user, mode, orgUnit ?? "");
  const known = new Map<string, boolean>();
  return (unit) => {
    const seen = known.get(unit);
    if (seen !== undefined) return seen;
    const passes = test(unit);
    known.set(unit, passes);
    return passes;
  };
}
