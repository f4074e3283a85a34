import type { DataValue, ParsedLine, Rejection } from "@d2pipe/records";
import { toOwn } from "../../plan/plan.ts";
import type { Identified } from "../../target.ts";
import { formatKey } from "./key.ts";

/** The place of every value in the index: a value is one object, whatever data sets it is a part of. */
export const dataValueScope = "dataValue/";

const keyParts = 5;
const slashHint = "an id has a slash in it: UIDs are expected; map codes and names to UIDs first";

/** What the server would refuse a value for, as far as that can be told without it. */
export type CheckDataValue = (value: {
  dataValue: DataValue;
  dataSet: string;
  isDelete: boolean;
}) => Rejection | undefined;

/** A data value line in the words of the engine. Its key is its id; the values of one data set share requests. */
export function identifyDataValue(
  { kind, line }: ParsedLine,
  check: CheckDataValue = () => undefined,
): Identified | undefined {
  if (kind !== "dataValue") return undefined;
  const { src, op, dataValue } = line;
  const id = formatKey(dataValue);
  const dataSet = dataValue.dataSet ?? src.stream;
  const isOneKey = countSlashes(id) === keyParts - 1;
  return {
    id,
    scope: dataValueScope,
    ownTarget: undefined,
    group: dataSet,
    content: renderContent(dataValue),
    issue: isOneKey
      ? check({ dataValue, dataSet, isDelete: op !== undefined })
      : toOwn("BAD_PAYLOAD", slashHint),
    fingerprint: undefined,
  };
}

/**
 * What is written: ids spelled out, no audit fields, the value as text, since 2.43 takes no other. 2.42 reads `followup` and 2.43
 * `followUp` (recordings, data values).
 */
function renderContent(dataValue: DataValue): string {
  const { dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo } = dataValue;
  const { value, comment, followup, followUp = followup } = dataValue;
  // Member by member: an object made for JSON.stringify costs twice as much.
  let text = `"dataElement":${quote(dataElement)},"period":${quote(period)},"orgUnit":${quote(orgUnit)}`;
  if (categoryOptionCombo !== undefined) text += `,"categoryOptionCombo":${quote(categoryOptionCombo)}`;
  if (attributeOptionCombo !== undefined) text += `,"attributeOptionCombo":${quote(attributeOptionCombo)}`;
  if (value !== undefined && value !== null) text += `,"value":${quote(String(value))}`;
  if (comment !== undefined) text += `,"comment":${JSON.stringify(comment)}`;
  if (typeof followUp === "boolean") text += `,"followUp":${followUp},"followup":${followUp}`;
  return text;
}

const plain = /^[\w.-]*$/;

/** As JSON: nothing in ids and numbers has to be escaped. */
function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

function countSlashes(text: string): number {
  let count = 0;
  for (let at = text.indexOf("/"); at !== -1; at = text.indexOf("/", at + 1)) count += 1;
  return count;
}
