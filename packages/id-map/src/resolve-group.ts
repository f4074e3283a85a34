import { addDecimals } from "@d2pipe/dhis2-model";
import type { DataValue, RecordLine, Rejection, Src } from "@d2pipe/records";
import { toValueKey } from "./map-record.ts";

/** A value of the source, and what it is at the target. */
export interface HeldValue {
  line: RecordLine<"dataValue">;
  payload: DataValue;
  /** The text of the line, for the rejects file. */
  raw: string;
}

/** What becomes of the values that lead to one value of the target. */
export type Resolution =
  /** They are one value of the source, read once or several times. */
  | { is: "one"; values: readonly HeldValue[] }
  | { is: "sum"; line: RecordLine<"dataValue">; added: number; repeated: readonly HeldValue[] }
  | { is: "rejected"; values: readonly HeldValue[]; rejection: Rejection };

const kinds = ["dataElement", "orgUnit", "categoryOptionCombo", "attributeOptionCombo"] as const;

/** More would hide the sentence. */
const maxNamed = 5;

/** `dataElement noOh1hDCgCJ and oiJ3KI6Bv3P lead to abcdefghij1`, for each kind in which the sources differ. */
function renderSources(values: readonly HeldValue[]): string {
  const [first] = values;
  return kinds
    .flatMap((kind) => {
      const ids = [...new Set(values.map(({ line }) => line.dataValue[kind]))];
      if (ids.length < 2) return [];
      const named = ids.slice(0, maxNamed).map((id) => id ?? "none");
      const others = ids.length > maxNamed ? ` and ${ids.length - maxNamed} more` : "";
      return [`${kind} ${named.join(" and ")}${others} lead to ${first?.payload[kind] ?? "none"}`];
    })
    .join("; ");
}

function renderPlace(values: readonly HeldValue[]): string {
  const [first] = values;
  return `period ${first?.payload.period ?? ""}, org unit ${first?.payload.orgUnit ?? ""}`;
}

function isLive({ line }: HeldValue): boolean {
  return line.op !== "delete" && line.dataValue.deleted !== true;
}

function toText({ line }: HeldValue): string {
  const { value } = line.dataValue;
  return value === null || value === undefined ? "" : String(value).trim();
}

/** The total is of several revisions: it has none, or it would seem older than the total before. */
export function withoutRevision({ system, stream, id, aliases }: Src): Src {
  return { system, stream, ...(id !== undefined && { id }), ...(aliases !== undefined && { aliases }) };
}

function toDelete(first: HeldValue): RecordLine<"dataValue"> {
  const { dataSet, dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo } = first.payload;
  const ids = { dataSet, dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo };
  const { system, stream } = first.line.src;
  return { src: { system, stream }, op: "delete", dataValue: ids };
}

function listComments(live: readonly HeldValue[]): string {
  const comments = live.map(({ line }) => line.dataValue.comment ?? "").filter((comment) => comment !== "");
  return [...new Set(comments)].join("; ");
}

function toTotal(
  live: readonly HeldValue[],
  first: HeldValue,
  value: DataValue["value"],
): RecordLine<"dataValue"> {
  const { op: _, dataValue, ...rest } = toDelete(first);
  const comment = listComments(live);
  return { ...rest, dataValue: { ...dataValue, value, ...(comment !== "" && { comment }) } };
}

/** Of a value that came several times the last is the newest. */
function pickLast(groups: readonly (readonly HeldValue[])[]): HeldValue[] {
  return groups.flatMap((group) => group.slice(-1));
}

function sum(groups: readonly (readonly HeldValue[])[]): Resolution {
  const last = pickLast(groups);
  const repeated = groups.flatMap((group) => group.slice(0, -1));
  const live = last.filter(isLive);
  const [first] = live.length > 0 ? live : last;
  if (!first) return { is: "one", values: [] };
  if (live.length === 0) return { is: "sum", line: toDelete(first), added: last.length, repeated };
  const filled = live.filter((each) => toText(each) !== "");
  const [only] = filled;
  const total = filled.length > 1 ? addDecimals(filled.map(toText)) : (only?.line.dataValue.value ?? null);
  if (total === undefined) return rejectText(groups.flat(), filled);
  return { is: "sum", line: toTotal(live, first, total), added: last.length, repeated };
}

function rejectText(values: readonly HeldValue[], filled: readonly HeldValue[]): Resolution {
  const texts = filled.filter((each) => addDecimals([toText(each)]) === undefined);
  const ids = [...new Set(texts.map(({ line }) => line.dataValue.dataElement))].join(", ");
  const message = `not added: a value of data element ${ids} is not a number; ${renderSources(values)} (${renderPlace(values)})`;
  const hint = "correct the value at its source, or the table";
  return { is: "rejected", values, rejection: { code: "BAD_VALUE", message, hint } };
}

/**
 * Decides on all values that lead to one value of the target. Several values of the source are added where that is asked for, else all
 * of them are refused: one alone would look like the whole. A deleted or blank value adds nothing; when all are deleted, so is the total.
 */
export function resolveGroup(
  values: readonly HeldValue[],
  { isSumming }: { isSumming: boolean },
): Resolution {
  const groups = [...Map.groupBy(values, ({ line }) => toValueKey(line.dataValue)).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => group);
  if (groups.length < 2) return { is: "one", values };
  if (isSumming) return sum(groups);
  const message = `several values lead to one: ${renderSources(values)} (${renderPlace(values)})`;
  const hint = "--sum adds them; else correct the table so that each has a partner of its own";
  return { is: "rejected", values, rejection: { code: "SEVERAL_SOURCES", message, hint } };
}
