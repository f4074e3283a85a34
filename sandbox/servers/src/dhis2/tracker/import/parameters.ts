import { booleanOf } from "../../answers/boolean-parameter.ts";
import { refuse } from "../../answers/web-message.ts";
import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { type IdScheme, parseIdScheme, uidScheme } from "../../metadata/id-scheme.ts";

const choices = {
  importMode: ["COMMIT", "VALIDATE"],
  importStrategy: ["CREATE", "UPDATE", "CREATE_AND_UPDATE", "DELETE"],
  atomicMode: ["ALL", "OBJECT"],
  flushMode: ["AUTO", "OBJECT"],
  validationMode: ["FULL", "FAIL_FAST", "SKIP"],
  reportMode: ["FULL", "ERRORS", "WARNINGS"],
} as const;

type Choices = { readonly [Name in keyof typeof choices]: (typeof choices)[Name][number] };

export interface IdSchemes {
  readonly idScheme: IdScheme;
  readonly dataElementIdScheme: IdScheme;
  readonly orgUnitIdScheme: IdScheme;
  readonly programIdScheme: IdScheme;
  readonly programStageIdScheme: IdScheme;
  readonly categoryOptionComboIdScheme: IdScheme;
  readonly categoryOptionIdScheme: IdScheme;
}

export interface ImportParameters extends Choices {
  readonly isAsync: boolean;
  readonly schemes: IdSchemes;
  readonly skipSideEffects: boolean;
  readonly skipRuleEngine: boolean;
}

function choose<Value extends string>(
  query: URLSearchParams,
  name: string,
  among: readonly Value[],
  otherwise: Value,
): Value {
  const asked = query.get(name);
  if (asked === null || asked === "") return otherwise;
  const found = among.find((value) => value === asked.toUpperCase());
  if (found !== undefined) return found;
  throw refuse(
    400,
    `Value '${asked}' is not valid for parameter ${name}. Valid values are: [${among.join(", ")}]`,
  );
}

function schemeOf(query: URLSearchParams, name: string, otherwise: IdScheme): IdScheme {
  const asked = query.get(name);
  if (asked === null || asked === "") return otherwise;
  const scheme = parseIdScheme(asked);
  if (scheme === undefined) throw refuse(400, `Value '${asked}' is not valid for parameter ${name}.`);
  return scheme;
}

function schemesOf(query: URLSearchParams): IdSchemes {
  const idScheme = schemeOf(query, "idScheme", uidScheme);
  return {
    idScheme,
    dataElementIdScheme: schemeOf(query, "dataElementIdScheme", idScheme),
    orgUnitIdScheme: schemeOf(query, "orgUnitIdScheme", idScheme),
    programIdScheme: schemeOf(query, "programIdScheme", idScheme),
    programStageIdScheme: schemeOf(query, "programStageIdScheme", idScheme),
    categoryOptionComboIdScheme: schemeOf(query, "categoryOptionComboIdScheme", idScheme),
    categoryOptionIdScheme: schemeOf(query, "categoryOptionIdScheme", idScheme),
  };
}

/** `False`, as Python writes it, is synchronous from 2.42 on; before, everything but `false` is a job. */
function readAsync(query: URLSearchParams, profile: Profile): boolean {
  if (profile.asyncIsLiteral) return query.get("async") !== "false";
  return booleanOf(query, "async") ?? true;
}

/** The query of `POST /api/tracker` (§2.1). Unknown names are ignored; a bad value is 400. */
export function readParameters(query: URLSearchParams, profile: Profile): ImportParameters {
  return {
    isAsync: readAsync(query, profile),
    importMode: choose(query, "importMode", choices.importMode, "COMMIT"),
    importStrategy: choose(query, "importStrategy", choices.importStrategy, "CREATE_AND_UPDATE"),
    atomicMode: choose(query, "atomicMode", choices.atomicMode, "ALL"),
    flushMode: choose(query, "flushMode", choices.flushMode, "AUTO"),
    validationMode: choose(query, "validationMode", choices.validationMode, "FULL"),
    reportMode: choose(query, "reportMode", choices.reportMode, "ERRORS"),
    skipSideEffects: query.get("skipSideEffects") === "true",
    skipRuleEngine: query.get("skipRuleEngine") === "true",
    schemes: schemesOf(query),
  };
}

/** The parameters as the first notification of a job repeats them; `userId` up to 2.41. */
export function describeParameters(parameters: ImportParameters, userId: string | undefined): JsonObject {
  const { isAsync: _isAsync, schemes, ...rest } = parameters;
  const idSchemes = Object.entries(schemes).map(([name, scheme]: [string, IdScheme]) => [
    name,
    { idScheme: scheme.name, attributeUid: scheme.attribute ?? null },
  ]);
  const user = userId === undefined ? {} : { userId };
  return {
    ...user,
    ...rest,
    idSchemes: Object.fromEntries(idSchemes),
    skipPatternValidation: false,
    filename: null,
  };
}
