import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { uidPattern } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import { unreadable } from "./read-json.ts";

/** Reads the properties of one object the way the server's JSON reader types them. */
export class PropertyReader {
  readonly #server: Dhis2Server;
  readonly #object: JsonObject;

  constructor(server: Dhis2Server, object: JsonObject) {
    this.#server = server;
    this.#object = object;
  }

  /** Numbers and booleans become text; the empty text is null (§2.2). */
  text(name: string): string | undefined {
    const value = this.#object[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") {
      const problem = "Cannot deserialize value of type `java.lang.String`";
      throw unreadable(this.#server.profile, problem, "databind.exc.MismatchedInputException");
    }
    return String(value);
  }

  uid(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || uidPattern.test(text) || !this.#server.profile.typedUids) return text;
    const rule = "UID must be an alphanumeric string of 11 characters starting with a letter";
    const problem = `Cannot construct instance of \`org.hisp.dhis.common.UID\`, problem: ${rule}, but was: ${text}`;
    throw unreadable(this.#server.profile, problem, "databind.exc.InvalidFormatException");
  }

  date(name: string): number | undefined {
    const value = this.#object[name];
    if (typeof value === "number") return value;
    const text = this.text(name);
    if (text === undefined) return undefined;
    const instant = parseDate(text, this.#server.zone);
    if (instant !== undefined) return instant;
    const forms = "only 'yyyy-MM-dd'T'HH:mm:ss.SSS' format end epoch milliseconds are supported.";
    const problem = `Invalid date format '${text}', ${forms}`;
    throw unreadable(this.#server.profile, problem, "databind.JsonMappingException");
  }

  /** @param className what the server's language calls the list of values */
  oneOf<Value extends string>(
    name: string,
    values: readonly Value[],
    otherwise: Value,
    className: string,
  ): Value {
    const text = this.text(name) ?? otherwise;
    const found = values.find((one) => one === text);
    if (found !== undefined) return found;
    const problem =
      `Cannot deserialize value of type \`${className}\` from String "${text}": ` +
      `not one of the values accepted for Enum class: [${values.join(", ")}]`;
    throw unreadable(this.#server.profile, problem, "databind.exc.InvalidFormatException");
  }

  objects(name: string): JsonObject[] {
    return readList(this.#object[name], this.#server.profile);
  }
}

export function readList(value: Json | undefined, profile: Profile): JsonObject[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item) => isJsonObject(item))) return value.filter(isJsonObject);
  const problem = "Cannot deserialize value of type `java.util.ArrayList`";
  throw unreadable(profile, problem, "databind.exc.MismatchedInputException");
}
