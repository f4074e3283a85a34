import { refuse } from "../../answers/web-message.ts";
import { refsOf } from "../../json.ts";
import { type IdScheme, uidScheme } from "../../metadata/id-scheme.ts";
import { uidPattern } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import { type Period, periodErrorOf } from "../period.ts";
import { booleanOf } from "../../answers/boolean-parameter.ts";
import { listOf, schemeOf } from "../query.ts";

/** The schemes of the answer, in the order in which 2.43 names them. */
export interface OutputSchemes {
  readonly dataSetIdScheme: IdScheme;
  readonly dataElementIdScheme: IdScheme;
  readonly orgUnitIdScheme: IdScheme;
  readonly categoryOptionComboIdScheme: IdScheme;
  readonly attributeOptionComboIdScheme: IdScheme;
  readonly categoryIdScheme: IdScheme;
  readonly categoryOptionIdScheme: IdScheme;
}

/** What is asked for (§4.6); ids are UIDs. From 2.43 on they may name nothing. */
export interface ExportQuery {
  readonly dataSets: readonly string[];
  readonly dataElements: readonly string[];
  readonly dataElementGroups: readonly string[];
  readonly orgUnits: readonly string[];
  readonly orgUnitGroups: readonly string[];
  readonly children: boolean;
  readonly periods: readonly Period[];
  /** Midnight of the first and of the last day. */
  readonly dates: { readonly start: number; readonly end: number } | undefined;
  /** As they were written. */
  readonly dateTexts: { readonly start: string; readonly end: string } | undefined;
  readonly lastUpdated: number | undefined;
  readonly attributeOptionCombos: readonly string[];
  readonly includeDeleted: boolean;
  readonly limit: number | undefined;
  readonly offset: number;
  readonly schemes: OutputSchemes;
}

const messages = {
  E2001: "At least one data element, data set or data element group must be specified",
  E2002: "At least one period, start/end dates, last updated or last updated duration must be specified",
  E2003: "Both periods and start/end date cannot be specified",
  E2004: "Start date must be before end date",
  E2005: "Duration is not valid: `{0}`",
  E2006: "At least one organisation unit or organisation unit group must be specified",
  E2007: "Organisation unit children cannot be included for organisation unit groups",
  E2008: "At least one organisation unit must be specified when children are included",
} as const;

function conflict(code: keyof typeof messages) {
  return refuse(409, messages[code], code);
}

const monthOutOfRange = /^\d{4}-(\d{2})/;

/** A date of the query; @throws Refusal 400 with the words of the date library */
export function dateOf({ zone }: Dhis2Server, query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const instant = parseDate(text, zone);
  if (instant !== undefined) return instant;
  const month = Number(monthOutOfRange.exec(text)?.[1] ?? 1);
  const problem =
    month >= 1 && month <= 12
      ? `Invalid format: "${text}"`
      : `Cannot parse "${text}": Value ${month} for monthOfYear must be in the range [1,12]`;
  throw refuse(400, `Value '${text}' is not valid for parameter ${name}. ${problem}`);
}

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** Milliseconds of `7d`, `12h`; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d+)([dhms])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (units[unit] ?? 0);
}

function limitOf(query: URLSearchParams, dataEntryGroups: boolean): number | undefined {
  const text = query.get("limit");
  if (text === null || text === "") return undefined;
  const limit = Number(text);
  if (!Number.isInteger(limit))
    throw refuse(400, `Value '${text}' is not valid for parameter limit. It should be of type integer`);
  if (limit >= 0) return limit;
  // 2.43.1 leaves the place for the number unfilled.
  throw refuse(409, `Limit cannot be less than zero: \`${dataEntryGroups ? "{0}" : limit}\``, "E2009");
}

/** When asked for what changed since: an instant, or so long before now. */
function lastUpdatedOf(server: Dhis2Server, query: URLSearchParams): number | undefined {
  const duration = query.get("lastUpdatedDuration");
  if (duration === null || duration === "") return dateOf(server, query, "lastUpdated");
  const length = durationOf(duration);
  if (length === undefined) throw conflict("E2005");
  return server.now() - length;
}

interface AskedDates {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** Reads what the query names, ids translated. Up to 2.42 unknown ones are dropped without a word. */
class QueryReader {
  readonly #server: Dhis2Server;
  readonly #query: URLSearchParams;

  constructor(server: Dhis2Server, query: URLSearchParams) {
    this.#server = server;
    this.#query = query;
  }

  ids(name: string, kind: string, input: string | undefined): string[] {
    const { finder, profile } = this.#server;
    const named =
      (input === undefined ? undefined : schemeOf(this.#query, input, profile.minor)) ??
      schemeOf(this.#query, "inputIdScheme", profile.minor) ??
      uidScheme;
    const texts = listOf(this.#query, name);
    if (named.name !== "UID" || !profile.dataEntryGroups)
      return texts.flatMap((text) => finder.find(kind, text, named) ?? []);
    const malformed = texts.find((text) => !uidPattern.test(text));
    if (malformed === undefined) return texts;
    throw refuse(
      400,
      `UID must be an alphanumeric string of 11 characters starting with a letter, but was: ${malformed}`,
    );
  }

  periods(): Period[] {
    return listOf(this.#query, "period").flatMap((text) => {
      const period = this.#server.parsePeriod(text);
      if (period === undefined && this.#server.profile.dataEntryGroups)
        throw refuse(400, periodErrorOf(text));
      return period ?? [];
    });
  }

  /** Those named, or those of a combo and its options. */
  attributeOptionCombos(): string[] {
    const named = this.ids("attributeOptionCombo", "categoryOptionCombos", undefined);
    const combo = this.#query.get("attributeCombo");
    if (named.length > 0 || combo === null) return named;
    const options = listOf(this.#query, "attributeOptions");
    return [...(this.#server.aggregate.optionCombos.get(combo) ?? [])].filter((id) => {
      const found = refsOf(this.#server.catalogue.get("categoryOptionCombos", id)?.categoryOptions);
      return found.length === options.length && options.every((option) => found.includes(option));
    });
  }

  schemes(): OutputSchemes {
    const { minor } = this.#server.profile;
    const all = schemeOf(this.#query, "idScheme", minor) ?? uidScheme;
    const named = (name: string): IdScheme => schemeOf(this.#query, name, minor) ?? all;
    return {
      dataSetIdScheme: named("dataSetIdScheme"),
      dataElementIdScheme: named("dataElementIdScheme"),
      orgUnitIdScheme: named("orgUnitIdScheme"),
      categoryOptionComboIdScheme: named("categoryOptionComboIdScheme"),
      attributeOptionComboIdScheme: named("attributeOptionComboIdScheme"),
      categoryIdScheme: named("categoryIdScheme"),
      categoryOptionIdScheme: named("categoryOptionIdScheme"),
    };
  }

  /** @throws Refusal 409 E2001 */
  elements(): Pick<ExportQuery, "dataSets" | "dataElements" | "dataElementGroups"> {
    const dataSets = this.ids("dataSet", "dataSets", "inputDataSetIdScheme");
    const isOld = this.#server.profile.minor <= 38;
    const dataElements = isOld ? [] : this.ids("dataElement", "dataElements", "inputDataElementIdScheme");
    const groupScheme = "inputDataElementGroupIdScheme";
    const dataElementGroups = this.ids("dataElementGroup", "dataElementGroups", groupScheme);
    if (dataSets.length + dataElements.length + dataElementGroups.length === 0) throw conflict("E2001");
    return { dataSets, dataElements, dataElementGroups };
  }

  /** Up to 2.42 periods win over dates, and a change alone is enough. @throws Refusal 409 E2002 to E2005 */
  times({ start, end }: AskedDates): Pick<ExportQuery, "periods" | "dates" | "dateTexts" | "lastUpdated"> {
    const { dataEntryGroups } = this.#server.profile;
    const periods = this.periods();
    const dates = start === undefined || end === undefined ? undefined : { start, end };
    const asksChange = ["lastUpdated", "lastUpdatedDuration"].some(
      (name) => (this.#query.get(name) ?? "") !== "",
    );
    if (periods.length === 0 && dates === undefined && (dataEntryGroups || !asksChange))
      throw conflict("E2002");
    if (periods.length > 0 && dates !== undefined && dataEntryGroups) throw conflict("E2003");
    if (periods.length === 0 && dates !== undefined && dates.start > dates.end) throw conflict("E2004");
    const texts = { start: this.#query.get("startDate") ?? "", end: this.#query.get("endDate") ?? "" };
    return {
      periods,
      dates: periods.length > 0 ? undefined : dates,
      dateTexts: dates === undefined ? undefined : texts,
      lastUpdated: lastUpdatedOf(this.#server, this.#query),
    };
  }

  /** @throws Refusal 409 E2006 to E2008 */
  places(children: boolean): Pick<ExportQuery, "orgUnits" | "orgUnitGroups" | "children"> {
    const orgUnits = this.ids("orgUnit", "organisationUnits", "inputOrgUnitIdScheme");
    const orgUnitGroups = this.ids("orgUnitGroup", "organisationUnitGroups", undefined);
    const isChildless = children && orgUnits.length === 0;
    if (isChildless && !this.#server.profile.dataEntryGroups) throw conflict("E2008");
    if (orgUnits.length + orgUnitGroups.length === 0) throw conflict("E2006");
    if (children && orgUnitGroups.length > 0) throw conflict("E2007");
    if (isChildless) throw conflict("E2008");
    return { orgUnits, orgUnitGroups, children };
  }
}

/**
 * The query of `GET /api/dataValueSets`, looked at in the server's order.
 * @throws Refusal 409 E2001 to E2009; 400 for what is not of its type
 */
export function readExportQuery(server: Dhis2Server, query: URLSearchParams): ExportQuery {
  const { dataEntryGroups } = server.profile;
  const reader = new QueryReader(server, query);
  const children = booleanOf(query, "children") ?? false;
  const includeDeleted = booleanOf(query, "includeDeleted") ?? false;
  const end = dateOf(server, query, "endDate");
  dateOf(server, query, "lastUpdated");
  const start = dateOf(server, query, "startDate");
  const schemes = reader.schemes();
  return {
    ...reader.elements(),
    ...reader.times({ start, end }),
    ...reader.places(children),
    attributeOptionCombos: reader.attributeOptionCombos(),
    includeDeleted,
    limit: limitOf(query, dataEntryGroups),
    offset: dataEntryGroups ? Number(query.get("offset") ?? 0) : 0,
    schemes,
  };
}
