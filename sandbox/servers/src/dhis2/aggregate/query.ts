import { refuse } from "../answers/web-message.ts";
import { type IdScheme, parseIdScheme } from "../metadata/id-scheme.ts";

/** Every value of a repeated parameter, each of which may hold several between commas. */
export function listOf(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((text) => text.split(","))
    .filter((text) => text !== "");
}

/** An id scheme of the query; the older lines name the enum that failed. */
export function schemeOf(query: URLSearchParams, name: string, minor: number): IdScheme | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const scheme = parseIdScheme(text);
  if (scheme !== undefined) return scheme;
  if (minor <= 42)
    throw refuse(400, `No enum constant org.hisp.dhis.common.IdentifiableProperty.${text.toUpperCase()}`);
  const known = "Use UID, CODE, NAME, ATTRIBUTE:<uid>";
  throw refuse(
    400,
    `Value '${text}' is not valid for parameter ${name}. Invalid ID scheme: ${text}\n\t${known}`,
  );
}
