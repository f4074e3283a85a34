import { containerPage } from "../../answers/container-page.ts";
import { Refusal, refuse } from "../../answers/web-message.ts";
import { parseFields } from "../../fields/parse-fields.ts";
import type { SimulatorRequest } from "../../../simulator.ts";
import { uidPattern } from "../../random-uid.ts";
import type { Profile } from "../../profile.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";

/** New name → the name up to 2.40, which 2.41 takes too and 2.42 ignores (§3.3). */
const oldNames = {
  events: "event",
  enrollments: "enrollment",
  assignedUsers: "assignedUser",
  trackedEntities: "trackedEntity",
  orgUnits: "orgUnit",
  orgUnitMode: "ouMode",
} as const;

export type RenamedParameter = keyof typeof oldNames;

/** The value under the names this version reads; both at once are 400 where both are read. */
export function renamedParameter(
  query: URLSearchParams,
  name: RenamedParameter,
  profile: Profile,
): string | undefined {
  const old = oldNames[name];
  const given = profile.parameterNames === "old" ? null : query.get(name);
  const oldGiven = profile.parameterNames === "new" ? null : query.get(old);
  if (given !== null && oldGiven !== null) {
    throw refuse(400, `Only one parameter of '${old}' and '${name}' must be specified.`, "E1003");
  }
  return given ?? oldGiven ?? undefined;
}

/** Uids of a list: `a,b`, under the old name `a;b`. */
export function uidsOf(
  query: URLSearchParams,
  name: RenamedParameter,
  profile: Profile,
): string[] | undefined {
  const text = renamedParameter(query, name, profile);
  if (text === undefined) return undefined;
  const separator = profile.parameterNames !== "new" && query.has(oldNames[name]) ? ";" : ",";
  const uids = text.split(separator).filter((uid) => uid !== "");
  const malformed = uids.find((uid) => !uidPattern.test(uid));
  if (malformed === undefined) return uids;
  throw refuse(400, `Value '${text}' is not valid for parameter ${name}. ${uidRule}, but was: ${malformed}`);
}

const uidRule = "UID must be an alphanumeric string of 11 characters starting with a letter";

/** One uid of the query; @throws Refusal 400 for what is none */
export function ensureUid(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name) ?? undefined;
  if (text === undefined || uidPattern.test(text)) return text;
  throw refuse(400, `Value '${text}' is not valid for parameter ${name}. ${uidRule}, but was: ${text}`);
}

/** The uid that ends a path; @throws Refusal 400 for what is none */
export function pathUid(path: string): string {
  if (uidPattern.test(path)) return path;
  throw refuse(400, `Value '${path}' is not valid for path parameter uid. ${uidRule}, but was: ${path}`);
}

/** `fields`, several times or once. */
export function fieldsOf(query: URLSearchParams, otherwise: string): ReturnType<typeof parseFields> {
  const asked = query.getAll("fields").join(",");
  return parseFields(asked === "" ? otherwise : asked);
}

export function wantsCsv({ headers, path }: SimulatorRequest): boolean {
  return /\b(text|application)\/csv\b/.test(headers.accept ?? "") || path.endsWith(".csv");
}

export function dateParameter(server: Dhis2Server, query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const instant = parseDate(text, server.zone);
  if (instant === undefined)
    throw refuse(400, `Value '${text}' is not valid for parameter ${name}. Invalid format: "${text}"`);
  return instant;
}

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** `updatedWithin=1d` as milliseconds. */
export function durationParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const [, amount = "", unit = ""] = /^(\d+)([dhms])$/.exec(text) ?? [];
  if (amount !== "") return Number(amount) * (units[unit] ?? 0);
  throw refuse(400, `Duration is not valid: ${text}`, "E1003");
}

/** `updatedAfter`, `updatedBefore`, `updatedWithin` of people and enrollments. */
export function updatedTest(
  server: Dhis2Server,
  query: URLSearchParams,
): (object: { readonly updatedAt: number }) => boolean {
  const within = durationParameter(query, "updatedWithin");
  if (within !== undefined && (query.has("updatedAfter") || query.has("updatedBefore"))) {
    const message =
      "`updatedAfter` or `updatedBefore` and `updatedWithin` cannot be specified simultaneously";
    throw refuse(400, message, "E1003");
  }
  const after = within === undefined ? dateParameter(server, query, "updatedAfter") : server.now() - within;
  const before = dateParameter(server, query, "updatedBefore");
  return ({ updatedAt }) =>
    updatedAt >= (after ?? Number.NEGATIVE_INFINITY) && updatedAt <= (before ?? Number.POSITIVE_INFINITY);
}

/** The program asked for; 2.43 does not answer without one (§3.3). */
export function programParameter(server: Dhis2Server, query: URLSearchParams): string | undefined {
  const program = query.get("program");
  if (program === null) {
    if (!server.profile.programRequired) return undefined;
    const message = "Required parameter 'program' is not present.";
    throw new Refusal(containerPage(server.profile.container, 400, message));
  }
  if (server.model.programs.has(program)) return program;
  throw refuse(400, `Program is specified but does not exist: ${program}`, "E1003");
}
