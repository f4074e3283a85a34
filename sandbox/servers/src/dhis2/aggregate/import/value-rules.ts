import type { Dhis2Server } from "../../server.ts";
import { valueErrorOf } from "../../tracker/import/validate/value-types.ts";

/** Booleans in their short forms become `true` and `false`. */
export function normalizedValue(valueType: string, value: string): string {
  if (valueType !== "BOOLEAN" && valueType !== "TRUE_ONLY") return value;
  if (/^(true|t|yes|y|1)$/i.test(value)) return "true";
  return /^(false|f|no|n|0)$/i.test(value) ? "false" : value;
}

/** Why a value is not of its type, as a reason key. */
export function valueIssueOf(server: Dhis2Server, valueType: string, value: string): string | undefined {
  return valueErrorOf(valueType, value, {
    hasOrgUnit: (uid) => server.model.paths.has(uid),
    hasUser: (username) => server.users.has(username),
  });
}
