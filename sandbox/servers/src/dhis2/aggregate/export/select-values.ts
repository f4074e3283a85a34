import type { User } from "../../auth/users.ts";
import { mayAccess } from "../../metadata/sharing.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { StoredDataValue } from "../data-value-store.ts";
import { parsePeriod } from "../period.ts";
import type { ExportQuery } from "./export-query.ts";

/** Data sets and org units that the user may not read. */
export function unreadableOf(
  server: Dhis2Server,
  user: User,
  query: ExportQuery,
): { dataSets: string[]; orgUnits: string[] } {
  const dataSets = query.dataSets.filter((id) => {
    const whole = server.catalogue.get("dataSets", id);
    return whole !== undefined && !mayAccess(user, whole, "dataRead");
  });
  const orgUnits = query.orgUnits.filter(
    (id) => server.model.paths.has(id) && !isUnder(server.model, id, user.dataViewOrganisationUnits),
  );
  return { dataSets, orgUnits: user.superuser ? [] : orgUnits };
}

/** The data elements of everything that is asked for: a union (§4.6). */
function elementsOf({ aggregate }: Dhis2Server, query: ExportQuery): Set<string> {
  return new Set([
    ...query.dataElements,
    ...query.dataSets.flatMap((id) => [...(aggregate.dataSets.get(id)?.elements.keys() ?? [])]),
    ...query.dataElementGroups.flatMap((id) => aggregate.elementGroups.get(id) ?? []),
  ]);
}

function orgUnitsOf({ aggregate }: Dhis2Server, query: ExportQuery): Set<string> {
  const named = query.orgUnits.flatMap((id) =>
    query.children ? (aggregate.descendants.get(id) ?? []) : [id],
  );
  return new Set([...named, ...query.orgUnitGroups.flatMap((id) => aggregate.orgUnitGroups.get(id) ?? [])]);
}

/** Periods that are asked for; with dates those that lie inside, with neither all of them. */
function periodsOf({ dataValues, profile }: Dhis2Server, query: ExportQuery): string[] {
  const { dates } = query;
  const asked =
    query.periods.length > 0
      ? query.periods.map(({ iso }) => iso)
      : [...dataValues.periods()].filter((iso) => {
          const period = parsePeriod(iso);
          return dates === undefined || (period && period.start >= dates.start && period.end <= dates.end);
        });
  const distinct = [...new Set(asked)];
  return profile.dataEntryGroups ? distinct.toSorted(byTime) : distinct;
}

function byTime(left: string, right: string): number {
  const [a, b] = [parsePeriod(left), parsePeriod(right)];
  return (a?.start ?? 0) - (b?.start ?? 0) || (a?.end ?? 0) - (b?.end ?? 0);
}

/** From 2.43 on the values of a period come by the time they were made, then by element. */
function byAge(left: StoredDataValue, right: StoredDataValue): number {
  return left.created - right.created || (left.dataElement < right.dataElement ? -1 : 1);
}

/** The values that a query finds, in the server's order, one period after the other. */
export function* selectValues(server: Dhis2Server, query: ExportQuery): Generator<StoredDataValue> {
  const elements = elementsOf(server, query);
  const orgUnits = orgUnitsOf(server, query);
  const combos = new Set(query.attributeOptionCombos);
  const since = query.lastUpdated ?? Number.NEGATIVE_INFINITY;
  const fits = (value: StoredDataValue): boolean =>
    elements.has(value.dataElement) &&
    value.lastUpdated >= since &&
    (query.includeDeleted || !value.deleted) &&
    (combos.size === 0 || combos.has(value.attributeOptionCombo));
  let skip = query.offset;
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for (const period of periodsOf(server, query)) {
    const found = [...server.dataValues.valuesIn(period, orgUnits)].filter(fits);
    for (const value of server.profile.dataEntryGroups ? found.toSorted(byAge) : found) {
      if (skip > 0) skip -= 1;
      else if (left <= 0) return;
      else {
        left -= 1;
        yield value;
      }
    }
  }
}
