import type { CompleteDataSetRegistration, DataValue, RecordLine, TrackerEvent } from "@d2pipe/records";
import type { IdKind, IdMap, Partner } from "./id-map.ts";

/** An id of the source, and why it has no partner. */
export interface MissingId {
  kind: IdKind;
  id: string;
  why: string;
}

/** A payload with the ids of the target, or why there is none. */
export type Mapped<Payload> =
  | { is: "mapped"; payload: Payload }
  /** Somebody decided that one of its ids is not sent. */
  | { is: "left out"; kind: IdKind; id: string }
  | { is: "missing"; missing: readonly MissingId[] }
  /** Two data elements of one event lead to one, which can hold only one value. */
  | { is: "shared"; kind: IdKind; ids: readonly [string, string]; target: string };

/** Gathers what the ids of one record lead to. */
class Lookup {
  readonly #map: IdMap;
  readonly missing: MissingId[] = [];
  leftOut: { kind: IdKind; id: string } | undefined;

  constructor(map: IdMap) {
    this.#map = map;
  }

  /** The id at the target; the id itself where there is none, which is noted. */
  find(kind: IdKind, id: string): string {
    const partner: Partner = this.#map.find(kind, id);
    if (partner.is === "found") return partner.id;
    if (partner.is === "left out") this.leftOut ??= { kind, id };
    else this.missing.push({ kind, id, why: partner.why });
    return id;
  }

  result<Payload>(payload: Payload): Mapped<Payload> {
    if (this.leftOut) return { is: "left out", ...this.leftOut };
    return this.missing.length > 0 ? { is: "missing", missing: this.missing } : { is: "mapped", payload };
  }
}

/** The data set by which a value is written: its own, else the stream that it came in (design §2). */
function dataSetOf({ src, dataValue }: RecordLine<"dataValue">): string {
  return dataValue.dataSet ?? src.stream;
}

/** An aggregate value with the ids of the target. `dataSet` is always written, unless data sets are the same on both sides. */
export function mapDataValue(map: IdMap, line: RecordLine<"dataValue">): Mapped<DataValue> {
  const { dataValue } = line;
  const lookup = new Lookup(map);
  const payload: DataValue = { ...dataValue };
  if (!map.isKept("dataSet")) payload.dataSet = lookup.find("dataSet", dataSetOf(line));
  payload.dataElement = lookup.find("dataElement", dataValue.dataElement);
  payload.orgUnit = lookup.find("orgUnit", dataValue.orgUnit);
  const { categoryOptionCombo, attributeOptionCombo } = dataValue;
  if (categoryOptionCombo !== undefined)
    payload.categoryOptionCombo = lookup.find("categoryOptionCombo", categoryOptionCombo);
  if (attributeOptionCombo !== undefined)
    payload.attributeOptionCombo = lookup.find("attributeOptionCombo", attributeOptionCombo);
  return lookup.result(payload);
}

/** That a data set is complete, with the ids of the target. */
export function mapRegistration(
  map: IdMap,
  { completeDataSetRegistration: registration }: RecordLine<"completeDataSetRegistration">,
): Mapped<CompleteDataSetRegistration> {
  const lookup = new Lookup(map);
  const payload = { ...registration };
  const { dataSet, organisationUnit, attributeOptionCombo } = registration;
  payload.dataSet = lookup.find("dataSet", dataSet);
  payload.organisationUnit = lookup.find("orgUnit", organisationUnit);
  if (attributeOptionCombo !== undefined)
    payload.attributeOptionCombo = lookup.find("attributeOptionCombo", attributeOptionCombo);
  return lookup.result(payload);
}

/** An event with the ids of the target: org unit, data elements, attribute option combo. Its values are not touched. */
export function mapEvent(map: IdMap, { event }: RecordLine<"event">): Mapped<TrackerEvent> {
  const lookup = new Lookup(map);
  const payload: TrackerEvent = { ...event };
  const { orgUnit, attributeOptionCombo, dataValues } = event;
  if (orgUnit !== undefined) payload.orgUnit = lookup.find("orgUnit", orgUnit);
  if (attributeOptionCombo !== undefined)
    payload.attributeOptionCombo = lookup.find("attributeOptionCombo", attributeOptionCombo);
  const sources = new Map<string, string>();
  if (dataValues === undefined) return lookup.result(payload);
  payload.dataValues = [];
  for (const value of dataValues) {
    const id = value.dataElement;
    const target = lookup.find("dataElement", id);
    const other = sources.get(target);
    if (other !== undefined && other !== id)
      return { is: "shared", kind: "dataElement", ids: [other, id], target };
    sources.set(target, id);
    payload.dataValues.push({ ...value, dataElement: target });
  }
  return lookup.result(payload);
}

/** What DHIS2 knows a value by: the data set is not part of it. */
export function toValueKey(value: DataValue): string {
  const { dataElement, period, orgUnit, categoryOptionCombo = "", attributeOptionCombo = "" } = value;
  return [dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo].join("\n");
}

/** Whether another value of the source may lead to the same value of the target. */
export function isSharedValue(map: IdMap, value: DataValue): boolean {
  const { categoryOptionCombo, attributeOptionCombo } = value;
  return (
    map.isShared("dataElement", value.dataElement) ||
    map.isShared("orgUnit", value.orgUnit) ||
    (categoryOptionCombo !== undefined && map.isShared("categoryOptionCombo", categoryOptionCombo)) ||
    (attributeOptionCombo !== undefined && map.isShared("attributeOptionCombo", attributeOptionCombo))
  );
}

/** Whether another registration of the source may lead to the same one: then only both together say that the data set is complete. */
export function isSharedRegistration(map: IdMap, registration: CompleteDataSetRegistration): boolean {
  const { dataSet, organisationUnit, attributeOptionCombo } = registration;
  return (
    map.isShared("dataSet", dataSet) ||
    map.isShared("orgUnit", organisationUnit) ||
    (attributeOptionCombo !== undefined && map.isShared("attributeOptionCombo", attributeOptionCombo))
  );
}
