import type { User } from "../../auth/users.ts";
import { isJsonObject, type Json, type JsonObject, objectsOf, textOf } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { type ImportOptions, readImportOptions } from "../import/import-options.ts";
import { answerSummary, type ImportSummary, nothingCounted } from "../import/import-summary.ts";
import { unpackBody } from "../import/payload.ts";
import { createLookup } from "../import/resolve-value.ts";
import { periodErrorOf } from "../period.ts";
import { acceptTask } from "../tasks.ts";
import type { Registration } from "./registration-store.ts";

/** The whole import ends with a description instead of counts. */
class FailedImport extends Error {
  override readonly name = "FailedImport" as const;
}

/** Why one registration is refused: here conflicts have no codes (README of the recordings). */
interface Conflict {
  readonly object?: string | undefined;
  readonly value: string;
}

type Read = Registration | Conflict;

class RegistrationReader {
  readonly #server: Dhis2Server;
  readonly #user: User;
  readonly #lookup: ReturnType<typeof createLookup>;

  constructor(server: Dhis2Server, user: User, options: ImportOptions) {
    this.#server = server;
    this.#user = user;
    this.#lookup = createLookup(server, options);
  }

  read(raw: JsonObject): Read {
    const { model } = this.#server;
    const text = (name: string): string | undefined => textOf(raw[name]);
    const dataSet = this.#lookup.dataSet(text("dataSet"));
    if (dataSet === undefined) return missing(text("dataSet"), "Data set not found or not accessible");
    const period = this.#period(text("period"));
    if (period === undefined) return missing(text("period"), "Period not valid");
    const organisationUnit = this.#lookup.orgUnit(text("organisationUnit"));
    if (organisationUnit === undefined)
      return missing(text("organisationUnit"), "Organisation unit not found or not accessible");
    const combo = text("attributeOptionCombo");
    const attributeOptionCombo =
      combo === undefined ? defaultIds.categoryOptionCombo : this.#lookup.attributeOptionCombo(combo);
    if (attributeOptionCombo === undefined)
      return missing(combo, "Attribute option combo not found or not accessible");
    if (!isUnder(model, organisationUnit, this.#user.organisationUnits))
      return missing(
        organisationUnit,
        `Organisation unit is not in hierarchy of user: ${this.#user.username}`,
      );
    return {
      dataSet,
      period,
      organisationUnit,
      attributeOptionCombo,
      date: this.#date(text("date")),
      storedBy: text("storedBy") ?? this.#user.username,
      completed: raw.completed !== false,
    };
  }

  #period(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const period = this.#server.parsePeriod(text)?.iso;
    if (period === undefined && this.#server.profile.dataEntryGroups)
      throw new FailedImport(`java.lang.IllegalArgumentException: ${periodErrorOf(text)}`);
    return period;
  }

  #date(text: string | undefined): number {
    if (text === undefined) return this.#server.now();
    const date = parseDate(text, this.#server.zone);
    if (date === undefined) throw new FailedImport(`Invalid format: "${text}"`);
    return date;
  }
}

function missing(object: string | undefined, value: string): Conflict {
  return { object, value };
}

function parseRegistrations(body: string): JsonObject[] {
  try {
    const parsed: Json = JSON.parse(body);
    return isJsonObject(parsed) ? objectsOf(parsed.completeDataSetRegistrations) : [];
  } catch (error) {
    throw new FailedImport(`Unexpected end-of-input: ${error instanceof Error ? error.message : ""}`);
  }
}

type Fate = "imported" | "updated" | "ignored" | "deleted";

function store({ completeness }: Dhis2Server, registration: Registration, options: ImportOptions): Fate {
  const { strategy } = options;
  const exists = completeness.get(registration) !== undefined;
  const isDry = options.is("dryRun");
  if (strategy.startsWith("DELETE")) {
    if (!exists) return "ignored";
    if (!isDry) completeness.remove(registration);
    return "deleted";
  }
  const unwanted = exists ? ["CREATE", "NEW"] : ["UPDATE", "UPDATES"];
  if (unwanted.includes(strategy)) return "ignored";
  if (!isDry) completeness.put(registration);
  return exists ? "updated" : "imported";
}

function importRegistrations(
  server: Dhis2Server,
  user: User,
  body: string,
  options: ImportOptions,
): ImportSummary {
  const reader = new RegistrationReader(server, user, options);
  const read = parseRegistrations(body).map((raw) => reader.read(raw));
  const conflicts = read.filter((one) => "value" in one);
  const fates = read.map((one): Fate => ("value" in one ? "ignored" : store(server, one, options)));
  const count = Object.fromEntries(
    Object.keys(nothingCounted).map((name) => [name, fates.filter((fate) => fate === name).length]),
  );
  return {
    // Nothing done at all is an error, an empty list too.
    status: fates.some((fate) => fate !== "ignored") ? "SUCCESS" : "ERROR",
    description: "Import process complete.",
    count: { ...nothingCounted, ...count },
    conflicts: conflicts.map(({ object, value }) => ({ object, value })),
    rejectedIndexes: [],
  };
}

/** `POST /api/completeDataSetRegistrations` (§4.7). Nobody needs an authority for it. */
export function postRegistrations(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
): SimulatorAnswer {
  const options = readImportOptions(request.query, server.profile.minor);
  const body = unpackBody(request.body);
  const work = (): ImportSummary => {
    try {
      return importRegistrations(server, user, body, options);
    } catch (error) {
      if (!(error instanceof FailedImport)) throw error;
      const description = `The import process failed: ${error.message}`;
      return { status: "ERROR", description, count: nothingCounted, conflicts: [], rejectedIndexes: [] };
    }
  };
  if (!options.is("async")) return answerSummary(work(), options, server.profile);
  return acceptTask(server, request, "COMPLETE_DATA_SET_REGISTRATION_IMPORT", {
    options,
    work,
    steps: () => ["Loading file resource", "Loading file content"],
  });
}
