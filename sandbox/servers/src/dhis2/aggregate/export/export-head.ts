import type { Json, JsonObject } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import type { Dhis2Server } from "../../server.ts";
import type { ExportQuery } from "./export-query.ts";
import { type NameOf, toTimeText } from "./value-json.ts";

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** Up to 2.42: only when one data set, one period and one org unit were asked for, children or not. */
export function olderHeadOf(server: Dhis2Server, query: ExportQuery, nameOf: NameOf): JsonObject {
  const dataSet = only(query.dataSets);
  const period = only(query.periods);
  const orgUnit = only(query.orgUnits);
  if (dataSet === undefined || period === undefined || orgUnit === undefined) return {};
  const registration = server.completeness.get({
    dataSet,
    period: period.iso,
    organisationUnit: orgUnit,
    attributeOptionCombo: defaultIds.categoryOptionCombo,
  });
  return {
    dataSet: nameOf("dataSets", dataSet, query.schemes.dataSetIdScheme),
    completeDate: registration === undefined ? null : toTimeText(registration.date),
    period: period.iso,
    orgUnit: nameOf("organisationUnits", orgUnit, query.schemes.orgUnitIdScheme),
  };
}

/** From 2.43 on: whatever all rows share, and the schemes that are not UIDs. */
export function newerHeadOf(query: ExportQuery, nameOf: NameOf): JsonObject {
  const { schemes } = query;
  const head: Record<string, Json> = {};
  const name = (key: string, id: string | undefined, show: (id: string) => Json): void => {
    if (id !== undefined) head[key] = show(id);
  };
  name("dataSet", only(query.dataSets), (id) => nameOf("dataSets", id, schemes.dataSetIdScheme));
  name("period", only(query.periods)?.iso, (iso) => iso);
  const orgUnit = query.children ? undefined : only(query.orgUnits);
  name("orgUnit", orgUnit, (id) => nameOf("organisationUnits", id, schemes.orgUnitIdScheme));
  name("attributeOptionCombo", only(query.attributeOptionCombos), (id) =>
    nameOf("categoryOptionCombos", id, schemes.attributeOptionComboIdScheme),
  );
  for (const [key, scheme] of Object.entries(schemes)) {
    const shown: { name: string; attribute?: string | undefined } = scheme;
    if (shown.name !== "UID")
      head[key] = shown.attribute === undefined ? shown.name : `${shown.name}:${shown.attribute}`;
  }
  return head;
}
