import { jsonAnswer, refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import type { JsonObject } from "../../json.ts";
import { uidScheme } from "../../metadata/id-scheme.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { dateOf, durationOf } from "../export/export-query.ts";
import { toXmlAttributes } from "../export/value-text.ts";
import { parsePeriod } from "../period.ts";
import { booleanOf } from "../../answers/boolean-parameter.ts";
import { listOf } from "../query.ts";
import { toDayText } from "./completion-date.ts";
import type { Registration } from "./registration-store.ts";

interface RegistrationQuery {
  readonly dataSets: ReadonlySet<string>;
  readonly orgUnits: ReadonlySet<string>;
  readonly passes: (registration: Registration) => boolean;
  readonly limit: number;
}

const messages = {
  E2002: "At least one period, start/end dates, last updated or last updated duration must be specified",
  E2006: "At least one organisation unit or organisation unit group must be specified",
  E2013: "At least one data set must be specified",
} as const;

function conflict(code: keyof typeof messages) {
  return refuse(409, messages[code], code);
}

/** Only UIDs: a scheme in the query counts for nothing here. */
function known({ finder }: Dhis2Server, query: URLSearchParams, name: string, kind: string): string[] {
  return listOf(query, name).flatMap((id) => finder.find(kind, id, uidScheme) ?? []);
}

function readQuery(server: Dhis2Server, query: URLSearchParams, user: User): RegistrationQuery {
  const dataSets = known(server, query, "dataSet", "dataSets");
  const named = known(server, query, "orgUnit", "organisationUnits");
  if (named.length === 0) throw conflict("E2006");
  if (dataSets.length === 0) throw conflict("E2013");
  const periods = new Set(listOf(query, "period").flatMap((text) => server.parsePeriod(text)?.iso ?? []));
  const [start, end] = [dateOf(server, query, "startDate"), dateOf(server, query, "endDate")];
  const duration = durationOf(query.get("createdDuration") ?? "");
  const created = duration === undefined ? dateOf(server, query, "created") : server.now() - duration;
  const hasDates = start !== undefined && end !== undefined;
  if (periods.size === 0 && !hasDates && created === undefined) throw conflict("E2002");
  const outside = named.find((id) => !isUnder(server.model, id, user.dataViewOrganisationUnits));
  if (outside !== undefined) {
    const units = server.profile.dataEntryGroups ? "org unit(s)" : "org unit";
    throw refuse(409, `User is not allowed to view ${units}: \`${outside}\``, "E2012");
  }
  const children = booleanOf(query, "children") ?? false;
  const { descendants } = server.aggregate;
  const isInside = (iso: string): boolean => {
    const period = parsePeriod(iso);
    return period !== undefined && hasDates && period.start >= start && period.end <= end;
  };
  return {
    dataSets: new Set(dataSets),
    orgUnits: new Set(named.flatMap((id) => (children ? (descendants.get(id) ?? []) : [id]))),
    passes: ({ period, date }) =>
      (periods.size === 0 || periods.has(period)) &&
      (!hasDates || isInside(period)) &&
      (created === undefined || date >= created),
    limit: Number(query.get("limit") ?? Number.POSITIVE_INFINITY),
  };
}

/** As the database lists them: by period as first used, then by org unit as created. */
function select(
  server: Dhis2Server,
  { dataSets, orgUnits, passes, limit }: RegistrationQuery,
): Registration[] {
  const units = [...server.model.paths.keys()];
  const found = [...server.completeness.all()].filter(
    (one) => dataSets.has(one.dataSet) && orgUnits.has(one.organisationUnit) && passes(one),
  );
  const ordered = found.toSorted(
    (left, right) =>
      server.completeness.placeOf(left.period) - server.completeness.placeOf(right.period) ||
      units.indexOf(left.organisationUnit) - units.indexOf(right.organisationUnit),
  );
  return ordered.slice(0, limit);
}

function toJson({ date, ...registration }: Registration): JsonObject {
  const { period, dataSet, organisationUnit, attributeOptionCombo, storedBy, completed } = registration;
  return {
    period,
    dataSet,
    organisationUnit,
    attributeOptionCombo,
    date: toDayText(date),
    storedBy,
    completed,
  };
}

function toXml(found: readonly Registration[]): string {
  const rows = found.map((one) => {
    const { completed: _completed, ...shown } = toJson(one);
    return `<completeDataSetRegistration${toXmlAttributes(shown)}/>`;
  });
  const namespace = 'xmlns="http://dhis2.org/schema/dxf/2.0"';
  return `<?xml version='1.0' encoding='UTF-8'?><completeDataSetRegistrations ${namespace}>${rows.join("")}</completeDataSetRegistrations>`;
}

/** `GET /api/completeDataSetRegistrations` (§4.7); nothing found is `{}`. */
export function getRegistrations(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
): SimulatorAnswer {
  const found = select(server, readQuery(server, request.query, user));
  if (request.headers.accept === "application/xml")
    return {
      status: 200,
      headers: { "content-type": "application/xml;charset=UTF-8" },
      body: toXml(found),
    };
  return jsonAnswer(200, found.length === 0 ? {} : { completeDataSetRegistrations: found.map(toJson) });
}
