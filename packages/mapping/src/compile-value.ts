import {
  createElementConverter,
  createTimeZone,
  type ElementRules,
  type ElementValue,
  formatNamed,
  type ValueIssue,
  type RawValue,
  renderValueIssue,
  type TimeZone,
  type ValueTable,
  type ValueType,
} from "@d2pipe/dhis2-model";
import { createDateReader } from "./date-format.ts";
import type { Condition, ValueRule } from "./mapping-document.ts";
import { createReadSource, findName, listNames, type ReadSource, type SourceRecord } from "./read-source.ts";
import { type RecordIssue, toRecordIssue } from "./record-issue.ts";

/** A mapping row made ready to run. */
export interface CompiledValue {
  rule: ValueRule;
  element: ElementRules;
  read: ReadSource;
  /** The value as it is sent, `null` for none, or why not. */
  convert: (raw: RawValue) => ElementValue;
  /** The same as the text of an item of `dataValues`. */
  render: (raw: RawValue) => string | null | ValueIssue;
  /** The item for "no value"; empty for compulsory ones, whose removal DHIS2 refuses (E1076). */
  none: string;
}

function createHolds(when: Condition, empty: ReadonlySet<RawValue>): (record: SourceRecord) => boolean {
  const read = createReadSource(when.property, empty);
  const wanted = new Set((when.in ?? [when.equals ?? ""]).map(String));
  return (record) => {
    const raw = read(record);
    return wanted.has(raw === null || raw === undefined ? "" : String(raw).trim());
  };
}

const nothing: ReadonlySet<RawValue> = new Set();

function createRead({ from, when }: ValueRule, empty: ReadonlySet<RawValue>): ReadSource {
  // The conversion, which remembers its answers, knows the empty texts: a second look here would double the cost.
  const read = createReadSource(from, listNames(from).length === 1 ? nothing : empty);
  if (!when) return read;
  const holds = createHolds(when, empty);
  return (record) => (holds(record) ? read(record) : null);
}

function toTable(map: ValueRule["map"]): ValueTable | undefined {
  if (!map) return undefined;
  return new Map(Object.entries(map).map(([text, value]) => [text, value === null ? null : String(value)]));
}

const badDate: ValueIssue = { code: "E1302" };

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
}

/** Types whose texts hardly repeat: remembering them would cost more than it saves. */
const unrepeated: ReadonlySet<ValueType> = new Set([
  "LONG_TEXT",
  "PHONE_NUMBER",
  "EMAIL",
  "DATETIME",
  "COORDINATE",
  "URL",
  "GEOJSON",
]);
const maxRemembered = 10_000;

function createRender(
  opening: string,
  element: ElementRules,
  convert: (raw: RawValue) => ElementValue,
): CompiledValue["render"] {
  const render = (raw: RawValue): string | null | ValueIssue => {
    const answer = convert(raw);
    return typeof answer === "string" ? `${opening}${JSON.stringify(answer)}}` : answer;
  };
  if (!element.optionSet && unrepeated.has(element.valueType)) return render;
  const known = new Map<RawValue, string | null | ValueIssue>();
  return (raw) => {
    const remembered = known.get(raw);
    if (remembered !== undefined) return remembered;
    const answer = render(raw);
    if (known.size < maxRemembered) known.set(raw, answer);
    return answer;
  };
}

export function compileValue(rule: ValueRule, element: ElementRules, context: ValueContext): CompiledValue {
  const { empty, timeZone } = context;
  const spell = createConvert(rule, element, createTimeZone(timeZone));
  const convert = (raw: RawValue): ElementValue => (empty.has(raw) ? null : spell(raw));
  const opening = `{"dataElement":${JSON.stringify(rule.dataElement)},"value":`;
  return {
    rule,
    element,
    read: createRead(rule, empty),
    convert,
    render: createRender(opening, element, convert),
    none: element.compulsory ? "" : `${opening}null}`,
  };
}

/** Why a row's value cannot be sent, in ids, names of properties and expectations. */
export function toValueIssue(
  value: CompiledValue,
  issue: ValueIssue,
  record: SourceRecord,
  empty: ReadonlySet<RawValue>,
): RecordIssue {
  const expected =
    issue.code === "UNMAPPED_OPTION"
      ? "expected an entry of the row's map"
      : renderValueIssue(value.element, issue.code);
  const message = `property ${findName(value.rule.from, record, empty)}, data element ${formatNamed(value.element)}: ${expected}`;
  return toRecordIssue(issue.code, message, value.read(record));
}

/** A compulsory data element without a value (E1303). */
export function toMissingIssue(
  value: CompiledValue,
  record: SourceRecord,
  empty: ReadonlySet<RawValue>,
): RecordIssue {
  const message = `property ${findName(value.rule.from, record, empty)}, data element ${formatNamed(value.element)}: compulsory, and has no value`;
  return toRecordIssue("E1303", message, value.read(record));
}
