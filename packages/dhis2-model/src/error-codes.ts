/** `cfg`: fix metadata, mapping or access; `data`: fix the record; `state`: compare with what the server holds. */
export type ErrorKind = "cfg" | "data" | "state";

export interface ErrorMeaning {
  kind: ErrorKind;
  /** What happened, without any value: DHIS2's own messages quote values. */
  message: string;
  /** What to do. */
  hint: string;
  /** Which of the server's `args` are ids and may be quoted; all others may be values. Empty: none. */
  ids: readonly number[];
}

const access = "ask the DHIS2 administrator to give the user this access";
const mapping = "correct the mapping, or the metadata on the server, and pull the metadata again";
const assign = "assign the org unit to the program on the server, or correct the table of org units";
const record = "correct the record at its source; it is sent again when it has changed";
const bug = "the mapping leaves out something that every record needs; correct the mapping";
const compare = "look at the object in DHIS2 and decide which side is right";
const reopen = "give the user the authority, or have the period or event opened in DHIS2, and send again";
const parent = "see the outcome of the object that it belongs to";

function toMeaning(
  kind: ErrorKind,
  message: string,
  hint: string,
  ids: readonly number[] = [],
): ErrorMeaning {
  return { kind, message, hint, ids };
}

/** DHIS2's tracker error codes, 2.38 to 2.43, in our own words (dhis2-api §2.7). */
export const errorCodes: Readonly<Record<string, ErrorMeaning>> = {
  E1000: toMeaning(
    "cfg",
    "the user may not enter data for this org unit",
    "give the user this org unit for data capture",
  ),
  E1001: toMeaning("cfg", "the user may not write data of this tracked entity type", access),
  E1002: toMeaning("state", "the tracked entity already exists", compare, [0]),
  E1003: toMeaning("cfg", "the user may not write this tracked entity", access),
  E1005: toMeaning("cfg", "the tracked entity type does not exist", mapping),
  E1006: toMeaning("cfg", "the attribute does not exist", mapping),
  E1007: toMeaning("data", "an attribute's value does not fit its value type", record),
  E1008: toMeaning("cfg", "the program stage belongs to no program", mapping, [0]),
  E1009: toMeaning("data", "the file is already used by another object", record),
  E1010: toMeaning("cfg", "the program does not exist", mapping, [0]),
  E1011: toMeaning(
    "cfg",
    "the org unit does not exist",
    "correct the table of org units, or create the org unit",
    [0],
  ),
  E1012: toMeaning("data", "the geometry does not fit the feature type", record),
  E1013: toMeaning("cfg", "the program stage does not exist", mapping, [0]),
  E1014: toMeaning("cfg", "the program is without registration and takes no enrollment", mapping),
  E1015: toMeaning("state", "the tracked entity already has an active enrollment in the program", compare),
  E1016: toMeaning(
    "state",
    "the tracked entity was enrolled before, and the program enrolls only once",
    compare,
  ),
  E1018: toMeaning("data", "a mandatory program attribute is missing", record, [0]),
  E1019: toMeaning("cfg", "an attribute is not part of the program", mapping),
  E1020: toMeaning("data", "the enrollment date is in the future", record),
  E1021: toMeaning("data", "the incident date is in the future", record),
  E1022: toMeaning("cfg", "the tracked entity is of another type than the program", mapping),
  E1023: toMeaning("data", "the incident date is missing", record),
  E1025: toMeaning("data", "the enrollment date is missing", record),
  E1029: toMeaning("cfg", "the org unit is not assigned to the program", assign),
  E1030: toMeaning("state", "the event already exists", compare, [0]),
  E1031: toMeaning("data", "the event has no date (occurredAt)", record),
  E1032: toMeaning("state", "the event to change or delete does not exist", compare, [0]),
  E1033: toMeaning("data", "the event of a tracker program has no enrollment", bug),
  E1039: toMeaning("state", "the program stage does not repeat and already has an event", compare, [0]),
  E1041: toMeaning("cfg", "the enrollment's org unit is not assigned to the program", assign),
  E1042: toMeaning("state", "the event's date is outside the days allowed after completion", reopen),
  E1043: toMeaning("state", "the event was completed too long ago to be changed", reopen),
  E1046: toMeaning("data", "the event has neither occurredAt nor scheduledAt", record),
  E1047: toMeaning("state", "the event's date is in a period that has expired for data entry", reopen),
  E1048: toMeaning("data", "a UID is malformed", bug),
  E1049: toMeaning("cfg", "the tracked entity's org unit does not exist", mapping),
  E1050: toMeaning("data", "the scheduled event has no scheduledAt", record),
  E1051: toMeaning("data", "completedAt is set although the event is not completed", bug),
  E1052: toMeaning(
    "data",
    "completedAt is set although the enrollment is neither completed nor cancelled",
    bug,
  ),
  E1054: toMeaning("cfg", "the category options do not fit the program", mapping),
  E1055: toMeaning("cfg", "the program needs category options, and none are given", mapping),
  E1056: toMeaning("cfg", "the date is before the start of a category option", mapping),
  E1057: toMeaning("cfg", "the date is after the end of a category option", mapping),
  E1063: toMeaning("state", "the tracked entity to change or delete does not exist", compare, [0]),
  E1064: toMeaning(
    "state",
    "the value of a unique attribute is already taken",
    "find the other tracked entity that has it",
  ),
  E1068: toMeaning("state", "the enrollment's tracked entity does not exist", compare),
  E1069: toMeaning("cfg", "the enrollment's program does not exist", mapping),
  E1070: toMeaning("cfg", "the enrollment's org unit does not exist", mapping),
  E1074: toMeaning("data", "the geometry is given, but its feature type is missing", record),
  E1075: toMeaning("data", "an attribute has no id", bug),
  E1076: toMeaning("data", "a mandatory data element or attribute would lose its value", record),
  E1077: toMeaning("data", "an attribute's value is too long", record),
  E1079: toMeaning("data", "the event's program differs from its enrollment's", bug),
  E1080: toMeaning("state", "the enrollment already exists", compare, [0]),
  E1081: toMeaning("state", "the enrollment to change or delete does not exist", compare, [0]),
  E1082: toMeaning("state", "the event was deleted in DHIS2; its UID can never be used again", compare, [0]),
  E1083: toMeaning("cfg", "the user may not change a completed event", reopen),
  E1084: toMeaning("data", "a file that a value names does not exist", record),
  E1085: toMeaning("data", "an attribute's value does not fit its value type", record),
  E1089: toMeaning("cfg", "the program stage is not part of the program", mapping),
  E1090: toMeaning("data", "a mandatory attribute of the tracked entity type is missing", record, [0]),
  E1091: toMeaning("cfg", "the user may not write data of this program", access),
  E1095: toMeaning("cfg", "the user may not write data of this program stage", access),
  E1096: toMeaning("cfg", "the user may not read data of this program", access),
  E1099: toMeaning("cfg", "the user may not write with this category option", access),
  E1100: toMeaning("cfg", "the user may not delete a tracked entity together with its enrollments", access),
  E1102: toMeaning("cfg", "the tracked entity belongs to another org unit in this program", access),
  E1103: toMeaning("cfg", "the user may not delete an enrollment together with its events", access),
  E1104: toMeaning("cfg", "the user may not read this program and tracked entity type", access),
  E1112: toMeaning("cfg", "the attribute is confidential, and the server has no encryption", mapping),
  E1113: toMeaning(
    "state",
    "the enrollment was deleted in DHIS2; its UID can never be used again",
    compare,
    [0],
  ),
  E1114: toMeaning(
    "state",
    "the tracked entity was deleted in DHIS2; its UID can never be used again",
    compare,
    [0],
  ),
  E1115: toMeaning("cfg", "the category option combo does not exist", mapping),
  E1116: toMeaning("cfg", "a category option does not exist", mapping),
  E1117: toMeaning(
    "cfg",
    "category options and category option combo do not fit each other or the program",
    mapping,
  ),
  E1118: toMeaning("data", "the assigned user does not exist", record),
  E1121: toMeaning("data", "a required property of the tracked entity is missing", bug),
  E1122: toMeaning("data", "a required property of the enrollment is missing", bug),
  E1123: toMeaning("data", "a required property of the event is missing", bug),
  E1124: toMeaning("data", "a required property of the relationship is missing", bug),
  E1125: toMeaning(
    "data",
    "a value is no code of its option set",
    "map the value to an option, or add the option in DHIS2",
    [1],
  ),
  E1126: toMeaning("state", "the tracked entity's type cannot be changed", compare),
  E1127: toMeaning("state", "the enrollment's program or tracked entity cannot be changed", compare),
  E1128: toMeaning("state", "the event's program, stage or enrollment cannot be changed", compare),
  E1129: toMeaning("cfg", "the default category option combo is not allowed in this program", mapping),
  E1130: toMeaning("cfg", "the category option combo does not fit the program", mapping),
  E1300: toMeaning(
    "data",
    "a program rule refuses the record",
    "look at the rule in DHIS2; correct the record, or the rule",
    [0],
  ),
  E1301: toMeaning("data", "a program rule makes a missing data element mandatory", record, [0]),
  E1302: toMeaning("data", "a value does not fit the value type of its data element", record, [0]),
  E1303: toMeaning("data", "a mandatory data element is missing", record, [0]),
  E1304: toMeaning("cfg", "a data element does not exist", mapping, [0]),
  E1305: toMeaning("cfg", "a data element is not part of the program stage", mapping, [0, 1]),
  E1306: toMeaning("data", "a program rule makes a missing attribute mandatory", record, [0]),
  E1307: toMeaning("data", "a program rule computes another value than the record has", record, [0]),
  E1309: toMeaning(
    "data",
    "a program rule computes another attribute value than the record has",
    record,
    [0],
  ),
  E1313: toMeaning("state", "the event's enrollment has no tracked entity", compare),
  E1314: toMeaning(
    "data",
    "a program rule makes a data element mandatory, and the record removes it",
    record,
    [0],
  ),
  E1315: toMeaning("data", "an event of this status takes no data values", bug),
  E1316: toMeaning("state", "the event cannot change from its present status to this one", compare),
  E1317: toMeaning(
    "data",
    "a program rule makes an attribute mandatory, and the record removes it",
    record,
    [0],
  ),
  E1318: toMeaning("data", "this status is not for events of a program without registration", bug),
  E1323: toMeaning("cfg", "the user has no access to the program of this tracked entity", access),
  E1324: toMeaning("cfg", "the tracked entity belongs to another org unit in this program", access),
  E1326: toMeaning(
    "state",
    "the completed event is closed for changes",
    "have the event opened again in DHIS2, and send again",
  ),
  E5000: toMeaning("state", "the object that it belongs to was not accepted", parent),
};
