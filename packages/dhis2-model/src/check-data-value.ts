import type { DataValue, Rejection } from "@d2pipe/records";
import { checkValue, renderValueIssue } from "./check-value.ts";
import { type AggregateRules, type DataSetRules, toDataSetRules } from "./data-set-rules.ts";
import { dialectFor } from "./dialect.ts";
import { explainErrorCode } from "./explain-tracker-error.ts";
import { formatNamed } from "./format-named.ts";
import type { MetadataSnapshot } from "./metadata-snapshot.ts";
import { findPeriodType, isKnownPeriodType } from "./period-type.ts";
import type { ValueType } from "./value-type.ts";

/** One value, and where it would be written. */
export interface DataValueToCheck {
  dataValue: DataValue;
  /** UID of the data set by which it is written. */
  dataSet: string;
  /** Only the ids of a value that is to be deleted are checked. */
  isDelete: boolean;
}

/** The rejection that DHIS2 would make of a value, every issue in its message; undefined for a good one. */
export type DataValueCheck = (value: DataValueToCheck) => Rejection | undefined;

interface Issue {
  code: string;
  message: string;
}

/** The codes of what can be wrong with a value, up to 2.42 and from 2.43 on (dhis2-api §4.3, §4.4; recordings, `data-values-*`). */
interface Codes {
  dataSet: string;
  dataElement: string;
  period: string;
  periodType: string;
  orgUnit: string;
  unassigned: string;
  categoryOptionCombo: string;
  attributeOptionCombo: string;
  noValue: string;
  valueType: string;
  option: string;
}

const until42: Codes = {
  dataSet: "E7600",
  dataElement: "E7633",
  period: "E7611",
  periodType: "E7632",
  orgUnit: "E7612",
  unassigned: "E7636",
  categoryOptionCombo: "E7634",
  attributeOptionCombo: "E7635",
  noValue: "E7618",
  valueType: "E7619",
  option: "E7621",
};

/** A malformed period has no code there: the server answers 500 for the whole request (recorded). */
const from43: Codes = {
  dataSet: "E8020",
  dataElement: "E8020",
  period: "BAD_PAYLOAD",
  periodType: "E8021",
  orgUnit: "E8022",
  unassigned: "E8022",
  categoryOptionCombo: "E8024",
  attributeOptionCombo: "E8023",
  noValue: "E8120",
  valueType: "E8122",
  option: "E8123",
};

interface Rules {
  is43: boolean;
  codes: Codes;
  dataSets: ReadonlyMap<string, DataSetRules>;
  /** Org units that exist, as far as the snapshot knows. */
  orgUnits: ReadonlySet<string>;
}

const maxComment = 5000;
const booleanTypes: ReadonlySet<ValueType> = new Set(["BOOLEAN", "TRUE_ONLY"]);

/** What the aggregate import reads besides, and stores in the plain spelling (recorded: `1`, `F`; from 2.43 on also `4.0` for 4). */
function toPlain(text: string, valueType: ValueType, is43: boolean): string {
  if (booleanTypes.has(valueType)) {
    if (/^[t1]$/iu.test(text)) return "true";
    return /^[f0]$/iu.test(text) ? "false" : text;
  }
  return is43 && valueType.startsWith("INTEGER") ? text.replace(/\.0+$/u, "") : text;
}

function listPlaceIssues(value: DataValue, dataSet: DataSetRules, { codes, orgUnits }: Rules): Issue[] {
  const issues: Issue[] = [];
  const periodType = findPeriodType(value.period);
  const named = `data set ${formatNamed(dataSet)}`;
  if (isKnownPeriodType(dataSet.periodType) && periodType !== dataSet.periodType) {
    const code = periodType === undefined ? codes.period : codes.periodType;
    const is = periodType === undefined ? "not one that DHIS2 reads" : periodType;
    issues.push({ code, message: `the period is ${is}; expected ${dataSet.periodType}, as ${named}` });
  }
  if (!dataSet.orgUnits.has(value.orgUnit)) {
    const isKnown = orgUnits.has(value.orgUnit);
    const what = isKnown ? `is not assigned to ${named}` : `is unknown, or not assigned to ${named}`;
    const code = isKnown ? codes.unassigned : codes.orgUnit;
    issues.push({ code, message: `org unit ${value.orgUnit} ${what}` });
  }
  const { attributeOptionCombo } = value;
  if (
    attributeOptionCombo !== undefined &&
    dataSet.attributeOptionCombos?.has(attributeOptionCombo) === false
  ) {
    const message = `attribute option combo ${attributeOptionCombo} does not belong to ${named}`;
    issues.push({ code: codes.attributeOptionCombo, message });
  }
  return issues;
}

function listComboIssues(
  { categoryOptionCombo }: DataValue,
  element: AggregateRules,
  { codes }: Rules,
): Issue[] {
  if (categoryOptionCombo === undefined) return [];
  if (element.categoryOptionCombos?.has(categoryOptionCombo) !== false) return [];
  const message = `category option combo ${categoryOptionCombo} does not belong to data element ${formatNamed(element)}`;
  return [{ code: codes.categoryOptionCombo, message }];
}

function listValueIssues(dataValue: DataValue, element: AggregateRules, { codes, is43 }: Rules): Issue[] {
  const { value } = dataValue;
  const comment = dataValue.comment ?? "";
  const issues: Issue[] = [];
  const text = value === null || value === undefined ? "" : String(value);
  const needsValue = is43 || comment === "";
  if (text.trim() === "" && needsValue)
    issues.push({ code: codes.noValue, message: explainErrorCode(codes.noValue).message });
  const plain = toPlain(text, element.valueType, is43);
  const issue = checkValue(element, plain);
  if (issue !== undefined) {
    const code = issue === "E1125" ? codes.option : codes.valueType;
    issues.push({
      code,
      message: `data element ${formatNamed(element)}: ${renderValueIssue(element, issue)}`,
    });
  }
  if (is43 && comment.length > maxComment)
    issues.push({ code: "E8125", message: `the comment has more than ${maxComment} characters` });
  return issues;
}

function listIssues({ dataValue, dataSet, isDelete }: DataValueToCheck, rules: Rules): Issue[] {
  const { codes, dataSets } = rules;
  const found = dataSets.get(dataSet);
  if (!found) return [{ code: codes.dataSet, message: `data set ${dataSet} is not in the metadata` }];
  const element = found.elements.get(dataValue.dataElement);
  const place = listPlaceIssues(dataValue, found, rules);
  if (!element) {
    const message = `data element ${dataValue.dataElement} is not part of data set ${formatNamed(found)}`;
    return [{ code: codes.dataElement, message }, ...place];
  }
  const ids = [...place, ...listComboIssues(dataValue, element, rules)];
  return isDelete ? ids : [...ids, ...listValueIssues(dataValue, element, rules)];
}

function toRejection([first, ...others]: readonly Issue[]): Rejection | undefined {
  if (!first) return undefined;
  const message = [first.message, ...others.map((issue) => `${issue.code} ${issue.message}`)].join("; ");
  const hint = first.code === "BAD_PAYLOAD" ? undefined : explainErrorCode(first.code).hint;
  return { code: first.code, message, hint };
}

/**
 * Checks aggregate values without a server, in the codes of the snapshot's version: data set, data element in it, period type,
 * org unit assigned, both option combos, then value, option and comment. As strictly as 2.43 always does, and 2.38–2.42 with
 * `strictDataElements=true` and its like. What only the server knows is left to it: access, locks, approval, open periods. No
 * message carries a value.
 */
export function createDataValueCheck(snapshot: MetadataSnapshot): DataValueCheck {
  const is43 = dialectFor(snapshot.server.version).dialect.minor >= 43;
  const known = snapshot.organisationUnits.flatMap(({ id, path }) => [id, ...path.split("/")]);
  const rules: Rules = {
    is43,
    codes: is43 ? from43 : until42,
    dataSets: toDataSetRules(snapshot),
    orgUnits: new Set([...known, ...(snapshot.organisationUnitIds ?? [])]),
  };
  return (value) => toRejection(listIssues(value, rules));
}
