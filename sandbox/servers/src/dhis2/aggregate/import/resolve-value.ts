import { defaultIds } from "../../metadata/built-in.ts";
import type { Dhis2Server } from "../../server.ts";
import type { Period } from "../period.ts";
import type { ImportOptions } from "./import-options.ts";
import type { Payload, PayloadValue } from "./payload.ts";

type Find = (id: string | undefined) => string | undefined;

/** Looks up ids as the query's schemes name them. */
export interface Lookup {
  readonly dataSet: Find;
  readonly dataElement: Find;
  readonly orgUnit: Find;
  readonly categoryOptionCombo: Find;
  readonly attributeOptionCombo: Find;
}

export function createLookup(server: Dhis2Server, options: ImportOptions): Lookup {
  const find = (kind: string, scheme: Parameters<ImportOptions["scheme"]>[0]) => (id: string | undefined) =>
    id === undefined ? undefined : server.finder.find(kind, id, options.scheme(scheme));
  return {
    dataSet: find("dataSets", "dataSetIdScheme"),
    dataElement: find("dataElements", "dataElementIdScheme"),
    orgUnit: find("organisationUnits", "orgUnitIdScheme"),
    categoryOptionCombo: find("categoryOptionCombos", "categoryOptionComboIdScheme"),
    attributeOptionCombo: find("categoryOptionCombos", "attributeOptionComboIdScheme"),
  };
}

/** A value with what its ids name, where they name anything. */
export interface ResolvedValue {
  readonly index: number;
  readonly sent: PayloadValue;
  readonly dataElement: string | undefined;
  readonly period: Period | undefined;
  readonly orgUnit: string | undefined;
  readonly categoryOptionCombo: string | undefined;
  readonly attributeOptionCombo: string | undefined;
}

/** Up to 2.42: what the group names wins over what the value names. */
export function resolveByGroup(
  server: Dhis2Server,
  lookup: Lookup,
  payload: Payload,
): (sent: PayloadValue, index: number) => ResolvedValue {
  const group = {
    period: server.parsePeriod(payload.period),
    orgUnit: lookup.orgUnit(payload.orgUnit),
    attributeOptionCombo: lookup.attributeOptionCombo(payload.attributeOptionCombo),
  };
  return (sent, index) => ({
    index,
    sent,
    dataElement: lookup.dataElement(sent.dataElement),
    period: group.period ?? server.parsePeriod(sent.period),
    orgUnit: group.orgUnit ?? lookup.orgUnit(sent.orgUnit),
    categoryOptionCombo: comboOf(lookup.categoryOptionCombo, sent.categoryOptionCombo),
    attributeOptionCombo:
      group.attributeOptionCombo ?? comboOf(lookup.attributeOptionCombo, sent.attributeOptionCombo),
  });
}

function comboOf(find: Find, id: string | undefined): string | undefined {
  return id === undefined || id === "" ? defaultIds.categoryOptionCombo : find(id);
}
