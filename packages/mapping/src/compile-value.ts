import {
  createElementConverter,
  createTimeZone,
  type ElementRules,
  type ElementValue,
  type Misfit,
} from "@d2pipe/dhis2-model";
import { type RawValue, renderExpectation, type TimeZone, type ValueTable } from "@d2pipe/dhis2-model";
import { createDateReader } from "./date-format.ts";
import type { Condition, ValueRule } from "./mapping-document.ts";
import { createReadSource, findName, type ReadSource, type SourceRecord } from "./read-source.ts";
import { type RecordFault, toFault } from "./record-fault.ts";

/** A mapping row made ready to run. */
export interface CompiledValue {
  rule: ValueRule;
  element: ElementRules;
  /** The event is refused without it (E1303), so that no `null` is sent for it. */
  isAsked: boolean;
  read: ReadSource;
  convert: (raw: RawValue) => ElementValue;
  /** `{"dataElement":"…","value":` */
  opening: string;
}

function createHolds(when: Condition, empty: ReadonlySet<RawValue>): (record: SourceRecord) => boolean {
  const read = createReadSource(when.property, empty);
  const wanted = new Set((when.in ?? [when.equals ?? ""]).map(String));
  return (record) => {
    const raw = read(record);
    return wanted.has(raw === null || raw === undefined ? "" : String(raw).trim());
  };
}

function createRead({ from, when }: ValueRule, empty: ReadonlySet<RawValue>): ReadSource {
  const read = createReadSource(from, empty);
  if (!when) return read;
  const holds = createHolds(when, empty);
  return (record) => (holds(record) ? read(record) : null);
}

function toTable(map: ValueRule["map"]): ValueTable | undefined {
  if (!map) return undefined;
  return new Map(Object.entries(map).map(([text, value]) => [text, value === null ? null : String(value)]));
}

const badDate: Misfit = { code: "E1302" };

function createConvert(
  rule: ValueRule,
  element: ElementRules,
  zone: TimeZone,
): (raw: RawValue) => ElementValue {
  const convert = createElementConverter(element, zone, toTable(rule.map));
  const toIso = rule.format === undefined ? undefined : createDateReader(rule.format);
  if (!toIso) return convert;
  return (raw) => {
    if (raw === null || raw === undefined || raw === "") return null;
    const iso = toIso(String(raw).trim());
    return iso === undefined ? badDate : convert(iso);
  };
}

export interface ValueContext {
  timeZone: string;
  empty: ReadonlySet<RawValue>;
  /** Whether events of this mapping are refused when a compulsory data element is missing. */
  asksForCompulsory: boolean;
}

export function compileValue(rule: ValueRule, element: ElementRules, context: ValueContext): CompiledValue {
  return {
    rule,
    element,
    isAsked: element.compulsory && context.asksForCompulsory,
    read: createRead(rule, context.empty),
    convert: createConvert(rule, element, createTimeZone(context.timeZone)),
    opening: `{"dataElement":${JSON.stringify(rule.dataElement)},"value":`,
  };
}

function sayTarget({ element, rule }: CompiledValue): string {
  const name = element.name || rule.name;
  return name === undefined || name === ""
    ? `data element ${element.id}`
    : `data element ${element.id} (${name})`;
}

/** Why a row's value cannot be sent, in ids, names of properties and expectations. */
export function toValueFault(
  value: CompiledValue,
  misfit: Misfit,
  record: SourceRecord,
  empty: ReadonlySet<RawValue>,
): RecordFault {
  const expected =
    misfit.code === "UNMAPPED_OPTION"
      ? "expected a value of the row's map"
      : renderExpectation(value.element, misfit.code);
  const message = `property ${findName(value.rule.from, record, empty)}, ${sayTarget(value)}: ${expected}`;
  return toFault(misfit.code, message, value.read(record));
}

/** A compulsory data element without a value (E1303). */
export function toMissingFault(
  value: CompiledValue,
  record: SourceRecord,
  empty: ReadonlySet<RawValue>,
): RecordFault {
  const message = `property ${findName(value.rule.from, record, empty)}, ${sayTarget(value)}: compulsory, and has no value`;
  return toFault("E1303", message, value.read(record));
}
