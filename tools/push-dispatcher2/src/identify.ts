import { formatKey } from "@d2pipe/push";
import { type DataValue, ownCodes, type RecordLine, type Rejection } from "@d2pipe/records";
import { type SentValue, toContent } from "./sent-value.ts";

/** What a line asks for. */
export interface Identified {
  key: string;
  dataSet: string;
  /** Place of the value in the index. */
  scope: string;
  sent: SentValue;
  /** As `toContent` makes it. */
  content: string;
  /** Why it cannot be sent. */
  issue: Rejection | undefined;
}

/** `filter=facility:EQ:…` of go-dispatcher2 is pasted into SQL, and cut at each colon (utils/dbutils). */
const unaskable = /['\\:]/;

/** The value of a line, with the data set by which it is written; audit fields are left out. */
export function identify({ src, op, dataValue }: RecordLine<"dataValue">): Identified {
  const dataSet = dataValue.dataSet ?? src.stream;
  const sent = op === "delete" ? toDeleted(dataValue) : toSent(dataValue);
  const issue = listIssue(sent);
  return {
    key: formatKey(sent),
    dataSet,
    scope: `dataValue/${dataSet}`,
    sent,
    content: toContent(sent),
    issue,
  };
}

function toIds(dataValue: DataValue): SentValue {
  const { dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo } = dataValue;
  return { dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo };
}

function toDeleted(dataValue: DataValue): SentValue {
  return { ...toIds(dataValue), deleted: true };
}

/** Exports of DHIS2 spell it `followup`, imports `followUp` (dhis2-api §4.4). */
function toSent(dataValue: DataValue): SentValue {
  const { value, comment, followUp, followup } = dataValue;
  return {
    ...toIds(dataValue),
    value: value === undefined || value === null ? undefined : String(value),
    comment: comment ?? undefined,
    followUp: followUp === true || followup === true ? true : undefined,
  };
}

function listIssue({ period, orgUnit, value, comment, deleted }: SentValue): Rejection | undefined {
  const code = "BAD_PAYLOAD";
  const message = ownCodes[code];
  if (unaskable.test(period) || unaskable.test(orgUnit))
    return { code, message, hint: "dispatcher2 cannot be asked about a period or org unit with ' \\ or :" };
  // DHIS2 takes it for a delete (dhis2-api §4.3), and that is asked for in another way.
  if (deleted === undefined && value === undefined && comment === undefined)
    return { code, message, hint: 'neither value nor comment; a delete is a line with "op":"delete"' };
  return undefined;
}
