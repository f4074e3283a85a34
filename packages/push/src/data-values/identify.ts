import type { DataValue, ParsedLine, Rejection } from "@d2pipe/records";
import { toOwn } from "../plan.ts";
import type { Identified } from "../target.ts";
import { type DataValueKey, formatKey } from "./key.ts";

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
  const isOneKey = id.split("/").length === keyParts;
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
  const { value, comment, followup, followUp = followup } = dataValue;
  const follows = typeof followUp === "boolean" ? { followUp, followup: followUp } : {};
  const text = value === null || value === undefined ? undefined : String(value);
  return JSON.stringify({ ...toKey(dataValue), value: text, comment, ...follows }).slice(1, -1);
}

function toKey({
  dataElement,
  period,
  orgUnit,
  categoryOptionCombo,
  attributeOptionCombo,
}: DataValue): DataValueKey {
  return { dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo };
}
