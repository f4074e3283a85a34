import { refuse } from "../../answers/web-message.ts";
import type { JsonObject } from "../../json.ts";
import { type IdScheme, uidScheme } from "../../metadata/id-scheme.ts";
import { booleanOf } from "../../answers/boolean-parameter.ts";
import { schemeOf } from "../query.ts";

const strategies = [
  "CREATE",
  "UPDATE",
  "CREATE_AND_UPDATE",
  "DELETE",
  "SYNC",
  "NEW_AND_UPDATES",
  "NEW",
  "UPDATES",
  "DELETES",
] as const;

export type Strategy = (typeof strategies)[number];

const flags = [
  "atomic",
  "dryRun",
  "async",
  "skipExistingCheck",
  "sharing",
  "skipNotifications",
  "skipAudit",
  "datasetAllowsPeriods",
  "strictPeriods",
  "strictDataElements",
  "strictCategoryOptionCombos",
  "strictAttributeOptionCombos",
  "strictOrganisationUnits",
  "strictDataSetApproval",
  "strictDataSetLocking",
  "strictDataSetInputPeriods",
  "requireCategoryOptionCombo",
  "requireAttributeOptionCombo",
  "skipPatternValidation",
  "ignoreEmptyCollection",
  "force",
  "firstRowIsHeader",
  "skipLastUpdated",
  "mergeDataValues",
  "skipCache",
] as const;

const schemeNames = [
  "idScheme",
  "dataElementIdScheme",
  "categoryOptionComboIdScheme",
  "attributeOptionComboIdScheme",
  "orgUnitIdScheme",
  "dataSetIdScheme",
] as const;

type SchemeName = (typeof schemeNames)[number];

type Flag = (typeof flags)[number];

/** The query of an aggregate import (§4.1); unknown names are ignored. */
export interface ImportOptions {
  readonly strategy: Strategy;
  readonly is: (flag: Flag) => boolean;
  readonly dataSet: string | undefined;
  /** The scheme that is in force for a kind of id. */
  readonly scheme: (name: SchemeName) => IdScheme;
  /** As every answer repeats it. */
  readonly shown: JsonObject;
}

function strategyOf(query: URLSearchParams): Strategy {
  const text = query.get("importStrategy");
  if (text === null || text === "") return "CREATE_AND_UPDATE";
  const found = strategies.find((one) => one === text.toUpperCase());
  if (found !== undefined) return found;
  const valid = strategies.join(", ");
  throw refuse(
    400,
    `Value '${text}' is not valid for parameter importStrategy. Valid values are: [${valid}]`,
  );
}

function shownScheme({ name, attribute }: IdScheme): JsonObject {
  return attribute === undefined ? { type: name } : { type: name, attribute };
}

/** @throws Refusal 400 for a value that is not one of its parameter's */
export function readImportOptions(query: URLSearchParams, minor: number): ImportOptions {
  const named = schemeNames.flatMap((name) => {
    const scheme = schemeOf(query, name, minor);
    return scheme === undefined ? [] : [[name, scheme] as const];
  });
  const schemes: Partial<Record<SchemeName, IdScheme>> = Object.fromEntries(named);
  const strategy = strategyOf(query);
  const known = minor >= 43 ? flags : flags.filter((name) => name !== "atomic");
  const values = new Map(known.map((name) => [name, booleanOf(query, name) ?? name === "firstRowIsHeader"]));
  const dataSet = query.get("dataSet") ?? undefined;
  return {
    strategy,
    is: (flag) => values.get(flag) === true,
    dataSet,
    scheme: (name) => schemes[name] ?? schemes.idScheme ?? uidScheme,
    shown: {
      idSchemes: Object.fromEntries(named.map(([name, scheme]) => [name, shownScheme(scheme)])),
      ...Object.fromEntries(values),
      importStrategy: strategy,
      mergeMode: "REPLACE",
      reportMode: "FULL",
      dataSet,
      ...(query.has("preheatCache") ? { preheatCache: booleanOf(query, "preheatCache") } : {}),
    },
  };
}
