import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";

/** What a message shows in a placeholder, and what `args` carries: seldom the same (recordings). */
export interface ErrorArg {
  readonly text: string;
  readonly raw: string;
}

export interface ImportError {
  readonly code: string;
  readonly uid: string;
  readonly args: readonly ErrorArg[];
}

const templates: Readonly<Record<string, string>> = {
  E1000: "User: `{0}` has no write access to OrganisationUnit: `{1}`.",
  E1008: "Program stage `{0}` has no reference to a program. Check the program stage configuration.",
  E1010: "Could not find Program: `{0}`, linked to Event.",
  E1011: "Could not find OrganisationUnit: `{0}`, linked to Event.",
  E1012: "Geometry does not conform to FeatureType: `{0}`.",
  E1013: "Could not find ProgramStage: `{0}`, linked to Event.",
  E1029: "Event OrganisationUnit: `{0}` and Program: `{1}`, do not match.",
  E1030: "Event: `{0}` already exists.",
  E1031: "Event occurredAt date is missing.",
  E1032: "Event: `{0}` do not exist.",
  E1033: "Event: `{0}` Enrollment value is null.",
  E1043: "Event: `{0}` completeness date has expired. Not possible to make changes to this Event.",
  E1046: "Event: `{0}` needs to have at least one (event or schedule) date.",
  E1047: "Event: `{0}` date belongs to an expired period. It is not possible to create such event.",
  E1048: "Object: `{0}`, uid: `{1}`, has an invalid uid format.",
  E1050: "Event scheduledAt date is missing.",
  E1051: "Event: `{0}` completedAt must be null when status is `{1}`.",
  E1054: "AttributeOptionCombo `{0}` is not in the Event Program CategoryCombo `{1}`.",
  E1055: "Default AttributeOptionCombo is not allowed since Program has non-default CategoryCombo.",
  E1074: "FeatureType is missing.",
  E1076: "`{0}` `{1}` is mandatory and cannot be null.",
  E1079: "Event: `{0}`, program: `{1}` is different from program defined in enrollment `{2}`.",
  E1082: "Event: `{0}`, is already deleted and cannot be modified.",
  E1083: "User: `{0}` is not authorized to modify completed Events.",
  E1089: "Event: `{0}` references a ProgramStage `{1}` that does not belong to Program `{2}`.",
  E1091: "User: `{0}` has no data write access to Program: `{1}`.",
  E1095: "User: `{0}` has no data write access to ProgramStage: `{1}`.",
  E1096: "User: `{0}` has no data read access to Program: `{1}`.",
  E1099: "User: `{0}` has no write access to CategoryOption: `{1}`.",
  E1115: "Could not find CategoryOptionCombo: `{0}`.",
  E1116: "Could not find CategoryOption: `{0}`.",
  E1117: "CategoryOptionCombo does not exist for CategoryCombo `{0}` and CategoryOptions `{1}`.",
  E1118: "Assigned user `{0}` is not valid.",
  E1120: "ProgramStage `{0}` does not allow user assignment.",
  E1123: "Missing required event property: `{0}`.",
  E1125: "Value `{0}` is not a valid option code in OptionSet `{1}`.",
  E1128: "Not allowed to update Event property: `{0}`.",
  E1302: "DataElement `{0}` is not valid: `{1}`.",
  E1303: "Mandatory DataElement `{0}` is not present.",
  E1304: "DataElement `{0}` is not a valid DataElement.",
  E1305: "DataElement `{0}` is not part of ProgramStage `{1}`.",
  E1313: "Event `{0}` of an Enrollment does not reference a TrackedEntity.",
  E1315:
    "Status `{0}` does not allow defining data values. Statuses that do allow defining data values are: {1}.",
  E1316: "No Event can transition from status `{0}` to status `{1}`.",
  E1318: "Status `{0}` is not allowed for single Events.",
  E1326: "Event: `{0}` is completed and its ProgramStage blocks the entry form: reopen it first.",
};

const olderTemplates: Readonly<Record<string, string>> = {
  E1000: "User: `{0}`, has no write access to OrganisationUnit: `{1}`.",
  E1029: "Event OrganisationUnit: `{0}`, and Program: `{1}`, dont match.",
  E1030: "Event: `{0}`, already exists.",
  E1031: "Event OccurredAt date is missing.",
  E1032: "Event: `{0}`, do not exist.",
  E1125: "Value `{0}` is not a valid option code in option set `{1}`",
  E1302: "DataElement `{0}` is not valid: `{1}`",
  E1303: "Mandatory DataElement `{0}` is not present",
  E1304: "DataElement `{0}` is not a valid data element",
  E1305: "DataElement `{0}` is not part of `{1}` program stage",
};

const newerTemplates: Readonly<Record<string, string>> = {
  E1000: "User: `{0}` has no capture scope access to OrganisationUnit: `{1}`.",
  E1079: "Event: `{0}` Program: `{1}` is different from Program defined in Enrollment `{2}`.",
  E1082: "Event: `{0}` is already deleted and cannot be modified.",
};

/** Where the wording of a version differs from that of 2.42. */
const otherTemplates: Readonly<Record<Profile["wording"], Readonly<Record<string, string>>>> = {
  older: olderTemplates,
  "2.42": {},
  newer: newerTemplates,
};

function messageOf({ code, args }: ImportError, profile: Profile): string {
  const template = otherTemplates[profile.wording][code] ?? templates[code] ?? code;
  return template.replaceAll(/\{(\d)\}/g, (_, place: string) => args[Number(place)]?.text ?? "NULL");
}

/** One entry of `errorReports`. */
export function toErrorReport(error: ImportError, profile: Profile): JsonObject {
  const report = {
    message: messageOf(error, profile),
    errorCode: error.code,
    trackerType: "EVENT",
    uid: error.uid,
  };
  return profile.reportArgs ? { ...report, args: error.args.map((arg) => arg.raw) } : report;
}

/** One entry of `warningReports`: the code has another key (§2.4). */
export function toWarningReport(error: ImportError, profile: Profile): JsonObject {
  return {
    message: messageOf(error, profile),
    warningCode: error.code,
    trackerType: "EVENT",
    uid: error.uid,
  };
}
