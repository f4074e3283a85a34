import { UsageError } from "@d2pipe/errors";

/** What differs between DHIS2 lines (dhis2-api §9); recordings decide for 2.42 and 2.43. */
export interface Profile {
  /** As `GET /api/system/info` tells it. */
  readonly version: string;
  readonly minor: number;
  readonly revision: string;
  readonly container: string;
  readonly loginPath: string;
  readonly homePath: string;
  /** Malformed token or checksum (§1.2). */
  readonly badTokenStatus: 400 | 401;
  /** Malformed JSON, unreadable date or status (§9 #10). */
  readonly unreadableBodyStatus: 400 | 500;
  /** `GET /api/ping` without login. */
  readonly openPing: boolean;
  /** Metadata `filter` split on commas (§9 #21). */
  readonly splitsFilters: boolean;
  readonly relativePeriods: boolean;

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
  /** What E1302 names: the element with a reason key, or the value type. */
  readonly valueFault: "element" | "valueType";
  /** Stored values satisfy E1303 (§9 #20). */
  readonly storedSatisfiesMandatory: boolean;
  /** The same new UID twice in one request. */
  readonly sameUidTwice: "laterWins" | "fails";
  readonly missingEnrollment: "E1033" | "E1123";
  /** E1318 (§2.7). */
  readonly singleEventStatuses: boolean;
  readonly visitedIsActive: boolean;
  readonly categoryOptionSeparator: ";" | ",";
  readonly followUpKey: "followUp" | "followup";

  /** Single events carry the enrollment DHIS2 keeps for their program. */
  readonly singleEventEnrollment: boolean;
  readonly eventStoredBy: boolean;
  /** Events without `order`. */
  readonly eventOrder: "newest" | "occurredAt";
  readonly programRequired: boolean;
  readonly listKey: "instances" | "resource";
  readonly pager: "flat" | "both" | "nested";
  readonly parameterNames: "old" | "both" | "new";

  readonly jobsInParallel: boolean;
  readonly jobResponseType: string;
  readonly jobLocationPrefix: "" | "/api";
  readonly jobLocationHeader: boolean;
}

const exactVersions: Readonly<Record<string, string>> = {
  "2.38": "2.38.6",
  "2.39": "2.39.9",
  "2.40": "2.40.8",
  "2.41": "2.41.4",
  "2.42": "2.42.4.1",
  "2.43": "2.43.1",
};

function loginPathOf(minor: number): string {
  if (minor <= 40) return "/dhis-web-commons/security/login.action";
  return minor <= 42 ? "/dhis-web-login/" : "/login/";
}

function platformOf(minor: number): Pick<Profile, "revision" | "container" | "homePath" | "loginPath"> {
  return {
    revision: minor >= 43 ? "9cbfbf3" : "3bdc3c5",
    container:
      minor >= 43 ? "Apache Tomcat/11.0.20" : minor === 42 ? "Apache Tomcat/11.0.15" : "Apache Tomcat/9.0.98",
    homePath: minor >= 42 ? "/apps/" : "/dhis-web-dashboard/",
    loginPath: loginPathOf(minor),
  };
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
    valueFault: minor >= 43 ? "valueType" : "element",
    storedSatisfiesMandatory: minor >= 43,
    sameUidTwice: minor >= 43 ? "fails" : "laterWins",
    missingEnrollment: minor >= 43 ? "E1123" : "E1033",
    singleEventStatuses: minor >= 43,
    visitedIsActive: minor >= 42,
    categoryOptionSeparator: minor <= 40 ? ";" : ",",
    followUpKey: minor <= 40 ? "followup" : "followUp",
  } as const;
}

function exportRulesOf(minor: number) {
  return {
    singleEventEnrollment: minor <= 42,
    eventStoredBy: minor >= 43,
    eventOrder: minor >= 43 ? "occurredAt" : "newest",
    programRequired: minor >= 43,
    listKey: minor <= 40 ? "instances" : "resource",
    pager: minor <= 40 ? "flat" : minor === 41 ? "both" : "nested",
    parameterNames: minor <= 40 ? "old" : minor === 41 ? "both" : "new",
    jobsInParallel: minor <= 40,
    jobResponseType: minor === 42 ? "TrackerJobWebMessageResponse" : "TrackerJob",
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
    ...importRulesOf(minor),
    ...exportRulesOf(minor),
  };
}
