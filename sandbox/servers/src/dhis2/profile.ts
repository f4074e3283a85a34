import { UsageError } from "@d2pipe/errors";
import type { JsonObject } from "./json.ts";

/** What differs between DHIS2 lines (dhis2-api §9); recordings decide for 2.41, 2.42 and 2.43. */
export interface Profile {
  /** As `GET /api/system/info` shows it. */
  readonly version: string;
  readonly minor: number;
  readonly revision: string;
  readonly container: string;
  /** Whether the container's page for an unknown path names the path. */
  readonly containerNamesPath: boolean;
  /** `/api/NN/…` is taken for these. */
  readonly apiVersions: { readonly least: number; readonly most: number };
  readonly loginPath: string;
  readonly homePath: string;
  /** Basic authentication counts below `/api` only; elsewhere it is refused. */
  readonly loginBelowApiOnly: boolean;
  /** Everybody gets a session cookie, also who is refused. */
  readonly sessionForAll: boolean;
  readonly cookieAttributes: string;
  /** A scheme other than Basic and ApiToken is answered by an OAuth filter. */
  readonly oauthRefusal: boolean;
  /** `Content-Type` of errors of the application. */
  readonly errorContentType: string;
  /** Spring writes its messages as its older line did. */
  readonly olderSpring: boolean;
  /** `GET /api/me` always shows these settings. */
  readonly meSettings: JsonObject;
  /** An id in a metadata path that is not a UID: no such object, or no such method. */
  readonly wrongIdStatus: 404 | 405;
  /** Malformed token or checksum (§1.2). */
  readonly badTokenStatus: 400 | 401;
  /** Malformed JSON, unreadable date or status (§9 #10). */
  readonly unreadableBodyStatus: 400 | 500;
  /** `GET /api/ping` without login. */
  readonly openPing: boolean;
  /** Metadata `filter` split on commas (§9 #21). */
  readonly splitsFilters: boolean;
  readonly relativePeriods: boolean;

  /** Data values are imported as one group of one data set, by the rules of §4.4. */
  readonly dataEntryGroups: boolean;
  readonly taskResponseType: string | undefined;

  /** Malformed tracker UID: the whole request, or E1048 for the object (§9 #9). */
  readonly typedUids: boolean;
  readonly reportArgs: boolean;
  readonly reportIndex: boolean;
  readonly reportTimings: boolean;
  readonly bundleTotals: boolean;
  /** E1051 (§9 #12). */
  readonly completedAtChecked: boolean;
  /** An element with an option set skips the value type check (§2.9). */
  readonly optionSetOnly: boolean;
  /** What E1302 names: the element with a reason key, or the value type, in the message too or in `args` alone. */
  readonly valueError: "element" | "valueType" | "valueTypeInArgs";
  readonly wording: "older" | "2.42" | "newer";
  /** Stored values satisfy E1303 (recorded from 2.41 on). */
  readonly storedSatisfiesMandatory: boolean;
  /** The same new UID twice in one request. */
  readonly sameUidTwice: "createdAndUpdated" | "createdTwice" | "fails";
  readonly missingEnrollment: "E1033" | "E1123";
  /** E1318 (§2.7). */
  readonly singleEventStatuses: boolean;
  readonly visitedIsActive: boolean;
  /** As E1315 lists them. */
  readonly statusesWithValues: readonly string[];
  /** E1003, or E1324 when the user owns the entity in no program. */
  readonly entityAccess: "write" | "ownership";
  /** What counts as ignored of a type: all that was not stored, or what has an error. */
  readonly ignoredOfType: "notStored" | "refused";
  readonly enrollmentStatusClass: string;
  readonly categoryOptionSeparator: ";" | ",";
  readonly followUpKey: "followUp" | "followup";

  /** Single events carry the enrollment DHIS2 keeps for their program. */
  readonly singleEventEnrollment: boolean;
  readonly eventStoredBy: boolean;
  /** `storedBy` on entities. */
  readonly entityStoredBy: boolean;
  /** Enrollments carry an attribute option combo. */
  readonly enrollmentOptionCombo: boolean;
  /** Whether lists see protected programs as single objects do, or up to 2.41 by units alone. */
  readonly ownershipInLists: "accessLevel" | "units";
  /** The server breaks on these queries of people (recordings). */
  readonly childrenOfUnitsFail: boolean;
  readonly deletedByIdsFail: boolean;
  /** Messages on booleans of tracker lists name the type. */
  readonly namesBooleans: boolean;
  /** `PUT /api/tracker/ownership/transfer` takes the org unit under these names. */
  readonly transferNames: readonly string[];
  /** `followup` beside `followUp`. */
  readonly bothFollowUpKeys: boolean;
  readonly valueUsers: boolean;
  /** Texts that the event CSV puts in quotes. */
  readonly csvQuoted: RegExp;
  /** An event outside the user's scope, asked for by its UID. */
  readonly outOfScopeStatus: 403 | 404;
  /** Events without `order`. */
  readonly eventOrder: "newest" | "occurredAt";
  readonly programRequired: boolean;
  readonly listKey: "instances" | "resource";
  readonly pager: "flat" | "both" | "nested";
  readonly parameterNames: "old" | "both" | "new";

  readonly jobsInParallel: boolean;
  /** Only the word `false` makes an import synchronous; later any spelling of it. */
  readonly asyncIsLiteral: boolean;
  readonly jobNamesUser: boolean;
  readonly jobResponseType: string | undefined;
  readonly jobLocationPrefix: "" | "/api";
  readonly jobLocationHeader: boolean;
}

const exactVersions: Readonly<Record<string, string>> = {
  "2.38": "2.38.6",
  "2.39": "2.39.9",
  "2.40": "2.40.8",
  "2.41": "2.41.9.1",
  "2.42": "2.42.4.1",
  "2.43": "2.43.1",
};

function loginPathOf(minor: number): string {
  if (minor <= 40) return "/dhis-web-commons/security/login.action";
  if (minor === 41) return "/dhis-web-login";
  return minor <= 42 ? "/dhis-web-login/" : "/login/";
}

const olderMeSettings: JsonObject = {
  keyMessageSmsNotification: true,
  keyMessageEmailNotification: true,
  keyStyle: "light_blue/light_blue.css",
  keyAnalysisDisplayProperty: "name",
};

/** Revision and web container of the recorded server of each line; older lines are taken for the oldest recorded one. */
function recordedServerOf(minor: number): Pick<Profile, "revision" | "container"> {
  if (minor >= 43) return { revision: "9cbfbf3", container: "Apache Tomcat/11.0.20" };
  if (minor === 42) return { revision: "3bdc3c5", container: "Apache Tomcat/11.0.15" };
  return { revision: "7a50918", container: "Apache Tomcat/9.0.111" };
}

function platformOf(minor: number) {
  const older = minor <= 41;
  return {
    ...recordedServerOf(minor),
    containerNamesPath: !older,
    apiVersions: minor === 41 ? { least: 39, most: 42 } : { least: 28, most: minor },
    loginPath: loginPathOf(minor),
    homePath: older ? "/dhis-web-dashboard/" : "/apps/",
    loginBelowApiOnly: older,
    sessionForAll: older,
    cookieAttributes: older ? "Path=/; HttpOnly" : "Path=/; HttpOnly; SameSite=Lax",
    oauthRefusal: older,
    errorContentType: older ? "application/json;charset=UTF-8" : "application/json",
    olderSpring: older,
    meSettings: older ? olderMeSettings : {},
    wrongIdStatus: older ? 404 : 405,
  } as const;
}

/** The order of a set in the server's language. */
function statusesWithValuesOf(minor: number): readonly string[] {
  if (minor >= 43) return ["ACTIVE", "COMPLETED", "VISITED"];
  return minor === 42 ? ["VISITED", "COMPLETED", "ACTIVE"] : ["COMPLETED", "ACTIVE", "VISITED"];
}

function enrollmentStatusClassOf(minor: number): string {
  const name = minor >= 42 ? "program" : "webapi.controller.tracker.view";
  return `org.hisp.dhis.${name}.EnrollmentStatus`;
}

function importRulesOf(minor: number) {
  return {
    typedUids: minor >= 42,
    reportArgs: minor >= 41,
    reportIndex: minor <= 40,
    reportTimings: minor <= 40,
    bundleTotals: minor <= 39,
    completedAtChecked: minor >= 42,
    optionSetOnly: minor <= 40,
    valueError: minor >= 43 ? "valueType" : minor === 41 ? "valueTypeInArgs" : "element",
    wording: minor >= 43 ? "newer" : minor === 42 ? "2.42" : "older",
    storedSatisfiesMandatory: minor >= 41,
    sameUidTwice: minor >= 43 ? "fails" : minor === 42 ? "createdTwice" : "createdAndUpdated",
    missingEnrollment: minor >= 43 ? "E1123" : "E1033",
    singleEventStatuses: minor >= 43,
    visitedIsActive: minor >= 42,
    statusesWithValues: statusesWithValuesOf(minor),
    entityAccess: minor >= 43 ? "ownership" : "write",
    ignoredOfType: minor >= 43 ? "refused" : "notStored",
    enrollmentStatusClass: enrollmentStatusClassOf(minor),
    categoryOptionSeparator: minor <= 40 ? ";" : ",",
    followUpKey: minor <= 40 ? "followup" : "followUp",
  } as const;
}

function jobResponseTypeOf(minor: number): string | undefined {
  if (minor === 41) return undefined;
  return minor === 42 ? "TrackerJobWebMessageResponse" : "TrackerJob";
}

function taskResponseTypeOf(minor: number): string | undefined {
  if (minor === 41) return undefined;
  return minor >= 43 ? "JobConfiguration" : "JobConfigurationWebMessageResponse";
}

function transferNamesOf(minor: number): readonly string[] {
  if (minor <= 41) return ["ou"];
  return minor === 42 ? ["orgUnit", "ou"] : ["orgUnit"];
}

function exportRulesOf(minor: number) {
  return {
    singleEventEnrollment: minor <= 42,
    eventStoredBy: minor !== 42,
    bothFollowUpKeys: minor === 41,
    entityStoredBy: minor <= 41,
    enrollmentOptionCombo: minor >= 43,
    ownershipInLists: minor >= 42 ? "accessLevel" : "units",
    childrenOfUnitsFail: minor >= 43,
    deletedByIdsFail: minor === 42,
    namesBooleans: minor >= 42,
    transferNames: transferNamesOf(minor),
    valueUsers: minor >= 42,
    csvQuoted: minor >= 42 ? /[",\r\n]/ : /[\n -,]/,
    outOfScopeStatus: minor >= 42 ? 404 : 403,
    eventOrder: minor >= 43 ? "occurredAt" : "newest",
    programRequired: minor >= 43,
    listKey: minor <= 40 ? "instances" : "resource",
    pager: minor <= 40 ? "flat" : minor === 41 ? "both" : "nested",
    parameterNames: minor <= 40 ? "old" : minor === 41 ? "both" : "new",
    jobsInParallel: minor <= 40,
    asyncIsLiteral: minor <= 41,
    jobNamesUser: minor <= 41,
    jobResponseType: jobResponseTypeOf(minor),
    jobLocationPrefix: minor >= 42 ? "" : "/api",
    jobLocationHeader: minor <= 41,
  } as const;
}

/**
 * The switches of one DHIS2 version: a line (`2.42`) or an exact version (`2.42.4.1`, `2.43.2-SNAPSHOT`).
 * @throws UsageError outside 2.38–2.43
 */
export function profileOf(version: string): Profile {
  const [, line = "", digits = ""] = /^(2\.(\d+))(?:[.-].*)?$/.exec(version) ?? [];
  const exact = exactVersions[line];
  if (exact === undefined) throw new UsageError(`DHIS2 version ${version}: the simulator knows 2.38 to 2.43`);
  const minor = Number(digits);
  return {
    version: version === line ? exact : version,
    minor,
    ...platformOf(minor),
    badTokenStatus: minor <= 38 ? 401 : 400,
    unreadableBodyStatus: minor <= 40 ? 500 : 400,
    openPing: minor >= 41,
    splitsFilters: minor >= 42,
    relativePeriods: minor >= 43,
    dataEntryGroups: minor >= 43,
    taskResponseType: taskResponseTypeOf(minor),
    ...importRulesOf(minor),
    ...exportRulesOf(minor),
  };
}
