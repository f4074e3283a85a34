import { isUid } from "@d2pipe/records";
import { dataValueCodes } from "./data-value-codes.ts";
import { errorCodes, type ErrorMeaning } from "./error-codes.ts";
import { fitsValueType } from "./fits-value-type.ts";
import { readRefusedValue, type RefusedValue } from "./refused-value.ts";
import type { RawValue } from "./to-value.ts";
import { type ValueType, valueTypes } from "./value-type.ts";

/** The part of a tracker `errorReports[]` entry that an explanation needs. */
export interface TrackerError {
  errorCode: string;
  /** From 2.41 on. May hold values, and page-long dumps of objects. */
  args?: readonly string[] | undefined;
}

/** The object that an error is about, as it was sent: an event has data values, a tracked entity or an enrollment attributes. */
export interface TrackerPayload {
  dataValues?: readonly { dataElement: string; value: RawValue }[] | undefined;
  attributes?: readonly { attribute: string; value: RawValue }[] | undefined;
}

/** What happened and what to do, each in one line, with ids and without any value. */
export interface TrackerExplanation {
  code: string;
  message: string;
  hint: string;
}

/** What a DHIS2 error code means and what to do about it, without any value. Codes not known here get a plain pointer. */
export function explainErrorCode(code: string): ErrorMeaning {
  return (
    errorCodes[code] ??
    dataValueCodes[code] ?? {
      message: "DHIS2 refused the record",
      hint: `look the code ${code} up in the documentation of DHIS2`,
      ids: [],
    }
  );
}

/** `MetadataIdentifier(idScheme=UID, identifier=daI0txTxpAx, …)` is how 2.41 and later print an id. */
function toId(arg: string | undefined): string | undefined {
  if (arg === undefined) return undefined;
  const [, inner] = /^MetadataIdentifier\(idScheme=UID, identifier=([^,]*),/.exec(arg) ?? [];
  const id = inner ?? arg;
  return isUid(id) ? id : undefined;
}

/** Codes that say which value type was expected, in ways that differ between versions. */
const typeCodes: ReadonlySet<string> = new Set(["E1302", "E1007", "E1085"]);

interface SentValue {
  id: string;
  text: string;
}

function toSent(id: string, value: RawValue): SentValue[] {
  return value === null || value === undefined ? [] : [{ id, text: String(value) }];
}

function listSent({ dataValues = [], attributes = [] }: TrackerPayload): SentValue[] {
  return [
    ...dataValues.flatMap(({ dataElement, value }) => toSent(dataElement, value)),
    ...attributes.flatMap(({ attribute, value }) => toSent(attribute, value)),
  ];
}

/** Ids of the values that DHIS2 may mean: those equal to the one it quotes, else those that cannot be of the type. */
function listCandidates(payload: TrackerPayload, { value, valueType }: RefusedValue): string[] {
  const sent = listSent(payload);
  const equal = sent.filter(({ text }) => text === value);
  if (equal.length > 0 || valueType === undefined) return equal.map(({ id }) => id);
  return sent.filter(({ text }) => !fitsValueType(valueType, text)).map(({ id }) => id);
}

function renderOwners(ids: readonly string[], { attributes }: TrackerPayload): string[] {
  const [first] = ids;
  if (first === undefined) return [];
  const isAttribute = attributes?.some(({ attribute }) => attribute === first) ?? false;
  return [`${isAttribute ? "attribute" : "data element"} ${ids.join(" or ")}`];
}

function renderExpected(valueType: ValueType | undefined): string {
  return valueType === undefined ? "" : `; expected ${valueTypes[valueType]} (${valueType})`;
}

/**
 * Explains an error of a tracker import, E1302 and E1125 down to the data element. Only ids are shown that are certain to be
 * ids: those at the positions that the table of codes names (a person's name may look like a UID), and those of the payload.
 *
 * From 2.41.9 on, E1302 and E1007 name the value type and quote the value, but not the data element (recordings,
 * `tracker-events`). It is found in `payload`, the object as it was sent: by the quoted value, else by which values cannot be of
 * that type. When several fit, all are named; without a payload, none.
 *
 * @param error `errorCode` and `args` of one entry of `errorReports`
 * @param payload the object whose `uid` the entry names
 */
export function explainTrackerError(error: TrackerError, payload: TrackerPayload = {}): TrackerExplanation {
  const { errorCode: code, args = [] } = error;
  const { message, hint, ids, value } = explainErrorCode(code);
  const named = ids.map((position) => toId(args[position])).filter((id) => id !== undefined);
  const isAboutType = typeCodes.has(code);
  const refused = isAboutType ? readRefusedValue(code, args) : { value: args[value ?? args.length] };
  // E1302 of 2.42 names the data element itself; other codes name what is around it.
  const owners = isAboutType && named.length > 0 ? named : listCandidates(payload, refused);
  const others = isAboutType ? [] : named.map((id) => (code === "E1125" ? `option set ${id}` : id));
  const where = [...renderOwners(owners, payload), ...others].join(", ");
  const shown = where === "" ? "" : ` (${where})`;
  return { code, message: `${message}${shown}${renderExpected(refused.valueType)}`, hint };
}
