/** What an error code of DHIS2 means. */
export interface ErrorMeaning {
  /** What happened, without any value: DHIS2's own messages quote values. */
  message: string;
  /** What to do. */
  hint: string;
  /** Which of the server's `args` are ids and may be shown; all others may be values. Empty: none. */
  ids: readonly number[];
  /** Which of the server's `args` is the value that was sent. It is never shown, but it leads to the data element. */
  value?: number;
}

const access = "ask the DHIS2 administrator to give the user this access";
const mapping = "correct the mapping, or the metadata on the server, and pull the metadata again";
const assign = "assign the org unit to the program on the server, or correct the table of org units";
const record = "correct the record at its source; it is sent again when it has changed";
const bug = "the mapping leaves out something that every record needs; correct the mapping";
const compare = "look at the object in DHIS2 and decide which side is right";
const reopen = "give the user the authority, or have the period or event opened in DHIS2, and send again";
const parent = "see the outcome of the object that it belongs to";

function toMeaning(message: string, hint: string, ids: readonly number[] = []): ErrorMeaning {
  return { message, hint, ids };
}

/** An error about a value that DHIS2 puts first into its `args`. */
function toValueMeaning(message: string, hint: string, ids: readonly number[] = []): ErrorMeaning {
  return { message, hint, ids, value: 0 };
}

/** DHIS2's tracker error codes, 2.38 to 2.43, in our own words (dhis2-api §2.7). */
export const errorCodes: Readonly<Record<string, ErrorMeaning>> = {
  E1000: toMeaning(
    "the user may not enter data for this org unit",
    "give the user this org unit for data capture",
  ),
  E1001: toMeaning("the user may not write data of this tracked entity type", access),
  E1002: toMeaning("the tracked entity already exists", compare, [0]),
  E1003: toMeaning("the user may not write this tracked entity", access),
  E1005: toMeaning("the tracked entity type does not exist", mapping),
  E1006: toMeaning("the attribute does not exist", mapping),
  E1007: toMeaning("a value does not fit its value type", record),
  E1008: toMeaning("the program stage belongs to no program", mapping, [0]),
  E1009: toValueMeaning("the file is already used by another object", record),
  E1010: toMeaning("the program does not exist", mapping, [0]),
  E1011: toMeaning(
    "the org unit does not exist",
    "correct the table of org units, or create the org unit",
    [0],
  ),
  E1012: toMeaning("the geometry does not fit the feature type", record),
  E1013: toMeaning("the program stage does not exist", mapping, [0]),
  E1014: toMeaning("the program is without registration and takes no enrollment", mapping),
  E1015: toMeaning("the tracked entity already has an active enrollment in the program", compare),
  E1016: toMeaning("the tracked entity was enrolled before, and the program enrolls only once", compare),
  E1018: toMeaning("a mandatory program attribute is missing", record, [0]),
  E1019: toMeaning("an attribute is not part of the program", mapping),
  E1020: toMeaning("the enrollment date is in the future", record),
  E1021: toMeaning("the incident date is in the future", record),
  E1022: toMeaning("the tracked entity is of another type than the program", mapping),
  E1023: toMeaning("the incident date is missing", record),
  E1025: toMeaning("the enrollment date is missing", record),
  E1029: toMeaning("the org unit is not assigned to the program", assign),
  E1030: toMeaning("the event already exists", compare, [0]),
  E1031: toMeaning("the event has no date (occurredAt)", record),
  E1032: toMeaning("the event to change or delete does not exist", compare, [0]),
  E1033: toMeaning("the event of a tracker program has no enrollment", bug),
  E1039: toMeaning("the program stage does not repeat and already has an event", compare, [0]),
  E1041: toMeaning("the enrollment's org unit is not assigned to the program", assign),
  E1042: toMeaning("the event's date is outside the days allowed after completion", reopen),
  E1043: toMeaning("the event was completed too long ago to be changed", reopen),
  E1046: toMeaning("the event has neither occurredAt nor scheduledAt", record),
  E1047: toMeaning("the event's date is in a period that has expired for data entry", reopen),
  E1048: toMeaning("a UID is malformed", bug),
  E1049: toMeaning("the tracked entity's org unit does not exist", mapping),
  E1050: toMeaning("the scheduled event has no scheduledAt", record),
  E1051: toMeaning("completedAt is set although the event is not completed", bug),
  E1052: toMeaning("completedAt is set although the enrollment is neither completed nor cancelled", bug),
  E1054: toMeaning("the category options do not fit the program", mapping),
  E1055: toMeaning("the program needs category options, and none are given", mapping),
  E1056: toMeaning("the date is before the start of a category option", mapping),
  E1057: toMeaning("the date is after the end of a category option", mapping),
  E1063: toMeaning("the tracked entity to change or delete does not exist", compare, [0]),
  E1064: toMeaning(
    "the value of a unique attribute is already taken",
    "find the other tracked entity that has it",
  ),
  E1068: toMeaning("the enrollment's tracked entity does not exist", compare),
  E1069: toMeaning("the enrollment's program does not exist", mapping),
  E1070: toMeaning("the enrollment's org unit does not exist", mapping),
  E1074: toMeaning("the geometry is given, but its feature type is missing", record),
  E1075: toMeaning("an attribute has no id", bug),
  E1076: toMeaning("a mandatory data element or attribute would lose its value", record),
  E1077: toValueMeaning("an attribute's value is too long", record),
  E1079: toMeaning("the event's program differs from its enrollment's", bug),
  E1080: toMeaning("the enrollment already exists", compare, [0]),
  E1081: toMeaning("the enrollment to change or delete does not exist", compare, [0]),
  E1082: toMeaning("the event was deleted in DHIS2; its UID can never be used again", compare, [0]),
  E1083: toMeaning("the user may not change a completed event", reopen),
  E1084: toValueMeaning("the file that a value names does not exist", record),
  E1085: toMeaning("a value does not fit its value type", record),
  E1089: toMeaning("the program stage is not part of the program", mapping),
  E1090: toMeaning("a mandatory attribute of the tracked entity type is missing", record, [0]),
  E1091: toMeaning("the user may not write data of this program", access),
  E1095: toMeaning("the user may not write data of this program stage", access),
  E1096: toMeaning("the user may not read data of this program", access),
  E1099: toMeaning("the user may not write with this category option", access),
  E1100: toMeaning("the user may not delete a tracked entity together with its enrollments", access),
  E1102: toMeaning("the tracked entity belongs to another org unit in this program", access),
  E1103: toMeaning("the user may not delete an enrollment together with its events", access),
  E1104: toMeaning("the user may not read this program and tracked entity type", access),
  E1112: toMeaning("the attribute is confidential, and the server has no encryption", mapping),
  E1113: toMeaning("the enrollment was deleted in DHIS2; its UID can never be used again", compare, [0]),
  E1114: toMeaning("the tracked entity was deleted in DHIS2; its UID can never be used again", compare, [0]),
  E1115: toMeaning("the category option combo does not exist", mapping),
  E1116: toMeaning("a category option does not exist", mapping),
  E1117: toMeaning(
    "category options and category option combo do not fit each other or the program",
    mapping,
  ),
  E1118: toMeaning("the assigned user does not exist", record),
  E1121: toMeaning("a required property of the tracked entity is missing", bug),
  E1122: toMeaning("a required property of the enrollment is missing", bug),
  E1123: toMeaning("a required property of the event is missing", bug),
  E1124: toMeaning("a required property of the relationship is missing", bug),
  E1125: toValueMeaning(
    "this answer is not in the DHIS2 option list",
    "map the value to an option, or add the option in DHIS2",
    [1],
  ),
  E1126: toMeaning("the tracked entity's type cannot be changed", compare),
  E1127: toMeaning("the enrollment's program or tracked entity cannot be changed", compare),
  E1128: toMeaning("the event's program, stage or enrollment cannot be changed", compare),
  E1129: toMeaning("the default category option combo is not allowed in this program", mapping),
  E1130: toMeaning("the category option combo does not fit the program", mapping),
  E1300: toMeaning(
    "a program rule refuses the record",
    "look at the rule in DHIS2; correct the record, or the rule",
    [0],
  ),
  E1301: toMeaning("a program rule makes a missing data element mandatory", record, [0]),
  E1302: toMeaning("a value does not fit its value type", record, [0]),
  E1303: toMeaning("a mandatory data element is missing", record, [0]),
  E1304: toMeaning("a data element does not exist", mapping, [0]),
  E1305: toMeaning("a data element is not part of the program stage", mapping, [0, 1]),
  E1306: toMeaning("a program rule makes a missing attribute mandatory", record, [0]),
  E1307: toMeaning("a program rule computes another value than the record has", record, [0]),
  E1309: toMeaning("a program rule computes another attribute value than the record has", record, [0]),
  E1313: toMeaning("the event's enrollment has no tracked entity", compare),
  E1314: toMeaning("a program rule makes a data element mandatory, and the record removes it", record, [0]),
  E1315: toMeaning("an event of this status takes no data values", bug),
  E1316: toMeaning("the event cannot change from its present status to this one", compare),
  E1317: toMeaning("a program rule makes an attribute mandatory, and the record removes it", record, [0]),
  E1318: toMeaning("this status is not for events of a program without registration", bug),
  E1323: toMeaning("the user has no access to the program of this tracked entity", access),
  E1324: toMeaning("the tracked entity belongs to another org unit in this program", access),
  E1326: toMeaning(
    "the completed event is closed for changes",
    "have the event opened again in DHIS2, and send again",
  ),
  E5000: toMeaning("the object that it belongs to was not accepted", parent),
};
