import { type JsonObject, toText } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { csvColumns } from "../import/csv-payload.ts";
import { parsePeriod } from "../period.ts";
import { durationOf } from "../period-types.ts";
import { type NamedValue, toTimeText } from "./value-json.ts";

export const csvHeader: string = `${csvColumns.join(",")}\n`;

function cell(text: string | null | undefined): string {
  if (text === null || text === undefined) return "";
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row; the lines differ in what they write for a flag that was never set. */
export function toCsvRow({ stored, ...names }: NamedValue, { dataEntryGroups }: Profile): string {
  const followUp = dataEntryGroups ? stored.followUp : (stored.followUp ?? false);
  const notDeleted = dataEntryGroups ? "false" : "null";
  const cells = [
    names.dataElement,
    names.period,
    names.orgUnit,
    names.categoryOptionCombo,
    names.attributeOptionCombo,
    // In CSV alone 2.43 leaves out the blanks around a text.
    dataEntryGroups ? stored.value?.trim() : stored.value,
    stored.storedBy,
    toTimeText(stored.lastUpdated),
    stored.comment,
    followUp === undefined ? "" : String(followUp),
    stored.deleted ? "true" : notDeleted,
  ];
  return `${cells.map(cell).join(",")}\n`;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** ` name="value"` for each that has one. */
export function toXmlAttributes(object: JsonObject): string {
  const shown = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  const texts = shown.map(([name, value]) => {
    const escaped = toText(value).replaceAll(/[&<>"]/g, (letter) => escapes[letter] ?? letter);
    return ` ${name}="${escaped}"`;
  });
  return texts.join("");
}

/** From 2.43 on XML writes periods as ADX does: `2024-02-01/P1M`. */
function xmlPeriod(iso: unknown, { dataEntryGroups }: Profile): string | undefined {
  if (typeof iso !== "string") return undefined;
  const period = dataEntryGroups ? parsePeriod(iso) : undefined;
  if (period === undefined) return iso;
  return `${new Date(period.start).toISOString().slice(0, 10)}/${durationOf(period.type)}`;
}

export function toXmlStart(head: JsonObject, profile: Profile): string {
  const shown = { ...head, period: xmlPeriod(head.period, profile) };
  const namespace = 'xmlns="http://dhis2.org/schema/dxf/2.0"';
  return `<?xml version='1.0' encoding='UTF-8'?><dataValueSet ${namespace}${toXmlAttributes(shown)}>`;
}

/** @param row as the JSON answer shows it */
export function toXmlRow(row: JsonObject, profile: Profile): string {
  const { period, followup, ...rest } = row;
  const { dataElement, ...others } = rest;
  return `<dataValue${toXmlAttributes({ dataElement, period: xmlPeriod(period, profile), ...others, followUp: followup })}/>`;
}
