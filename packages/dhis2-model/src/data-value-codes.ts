import type { ErrorMeaning } from "./error-codes.ts";

const value = "correct the value at its source; it is sent again when it has changed";
const metadata = "correct the table of ids, or the metadata on the server";
const assign = "assign it to the data set on the server, or correct the table of ids";
const access = "ask the DHIS2 administrator to give the user this access";
const open = "have the period opened in DHIS2, or leave it out";
const bug = "report it: d2pipe must not send this";

function toMeanings(
  meanings: Readonly<Record<string, readonly [message: string, hint: string]>>,
): Record<string, ErrorMeaning> {
  return Object.fromEntries(
    Object.entries(meanings).map(([code, [message, hint]]) => [code, { message, hint, ids: [] }]),
  );
}

/** DHIS2's codes about aggregate values: E76… up to 2.42, E8… from 2.43 on (dhis2-api §4.3, §4.4). */
export const dataValueCodes: Readonly<Record<string, ErrorMeaning>> = toMeanings({
  E7600: ["the data set does not exist, or the user may not see it", metadata],
  E7601: ["the user may not write values of the data set", access],
  E7603: ["the org unit does not exist, or the user may not see it", metadata],
  E7604: ["the attribute option combo does not exist, or the user may not see it", metadata],
  E7610: ["the data element does not exist, or the user may not see it", metadata],
  E7611: ["the period is not one that DHIS2 knows", value],
  E7612: ["the org unit does not exist, or the user may not see it", metadata],
  E7613: ["the category option combo does not exist, or the user may not see it", metadata],
  E7614: ["the user may not use the category option combo", access],
  E7615: ["the attribute option combo does not exist, or the user may not see it", metadata],
  E7616: ["the user may not use the attribute option combo", access],
  E7617: ["the user may not enter data for this org unit", "give the user this org unit for data capture"],
  E7618: ["there is neither a value nor a comment", value],
  E7619: ["the value does not fit the value type of the data element", value],
  E7620: ["the comment is too long or malformed", value],
  E7621: ["this answer is not in the DHIS2 option list of the data element", value],
  E7622: ["the user has no org unit for data capture", "give the user org units for data capture"],
  E7630: ["the category option combo is missing", metadata],
  E7631: ["the attribute option combo is missing", metadata],
  E7632: ["the period is not of the data set's period type", value],
  E7633: ["the data element is not in the data set", assign],
  E7634: ["the category option combo is not one of the data element", metadata],
  E7635: ["the attribute option combo is not one of the data set", metadata],
  E7636: ["the data set is not assigned to the org unit", assign],
  E7637: ["the user named as storedBy is not valid", bug],
  E7638: ["the period lies outside the dates of the attribute option combo", value],
  E7639: ["the attribute option combo is not for this org unit", metadata],
  E7640: ["the period is locked: its days for entry are over", open],
  E7641: ["the period is not open yet: it lies too far in the future", open],
  E7642: ["the data are already approved", "have the approval taken back in DHIS2, or leave the value out"],
  E7643: ["the period is not open for the data set", open],
  E7644: ["the period is not open for the data set", open],
  E7645: ["the file that the value names does not exist", value],
  E8000: ["DHIS2 refused the request as a whole", "look at the other values of the same data set"],
  E8002: ["the data set is not named, and the values are of several", bug],
  E8003: ["no data set has this data element", assign],
  E8004: ["the id of the data set is malformed", metadata],
  E8005: ["the data set does not exist", metadata],
  E8010: ["the user may not write values of the data set", access],
  E8011: ["the user may not enter data for this org unit", "give the user this org unit for data capture"],
  E8012: ["the user may not use the category or attribute options", access],
  E8020: ["the data set has not this data element, or does not exist", assign],
  E8021: ["the period is not of the data set's period type", value],
  E8022: ["the data set is not assigned to the org unit", assign],
  E8023: ["the attribute option combo is not one of the data set", metadata],
  E8024: ["the category option combo is not one of the data element", metadata],
  E8025: ["the attribute option combo is not for this org unit", metadata],
  E8030: ["the period is not open for the data set", open],
  E8031: ["the org unit is closed in this period", open],
  E8032: ["the period lies outside the dates of the attribute option combo", open],
  E8033: ["the data are already approved", "have the approval taken back in DHIS2, or leave the value out"],
  E8120: ["the value is missing", value],
  E8121: ["there is neither a value nor a comment", value],
  E8122: ["the value does not fit the value type of the data element", value],
  E8123: ["this answer is not in the DHIS2 option list of the data element", value],
  E8124: ["the comment is not in its option list", value],
  E8125: ["the comment is longer than 5,000 characters", value],
  E8128: ["two values of one request have the same key", bug],
});
