import { isUnder } from "../../metadata/tracker-model.ts";
import { isOptionCode } from "../../tracker/import/validate/value-types.ts";
import type { DataSet } from "../aggregate-model.ts";
import { periodAfter } from "../period.ts";
import { type Check, type Conflict, conflict, type ConflictContext, type FoundValue } from "./conflict.ts";
import type { ResolvedValue } from "./resolve-value.ts";
import { notStrict } from "./strict-checks.ts";
import { normalizedValue, valueIssueOf } from "./value-rules.ts";

/** E7610 to E7615: an id that names nothing. Messages and objects show what the value itself named. */
export function findMissing(value: ResolvedValue): Conflict | FoundValue {
  const { sent, dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo } = value;
  if (dataElement === undefined)
    return conflict(
      "E7610",
      "dataElement",
      `Data element not found or not accessible: \`${sent.dataElement ?? null}\``,
      { dataElement: sent.dataElement },
    );
  if (period === undefined)
    return conflict("E7611", "period", `Period not valid: \`${sent.period ?? null}\``, {
      period: sent.period,
    });
  if (orgUnit === undefined)
    return conflict(
      "E7612",
      "orgUnit",
      `Organisation unit not found or not accessible: \`${sent.orgUnit ?? null}\``,
      { organisationUnit: sent.orgUnit },
    );
  if (categoryOptionCombo === undefined)
    return conflict(
      "E7613",
      "categoryOptionCombo",
      `Category option combo not found or not accessible for writing data: \`${sent.categoryOptionCombo ?? null}\``,
      { categoryOptionCombo: sent.categoryOptionCombo },
    );
  if (attributeOptionCombo === undefined)
    return conflict(
      "E7615",
      "attributeOptionCombo",
      `Attribute option combo not found or not accessible for writing data: \`${sent.attributeOptionCombo ?? null}\``,
      { categoryOptionCombo: sent.attributeOptionCombo },
    );
  return { ...value, dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo };
}

const outsideUser: Check = ({ orgUnit, sent }, { server, user }) =>
  isUnder(server.model, orgUnit, user.organisationUnits)
    ? undefined
    : conflict(
        "E7617",
        "orgUnit",
        `Organisation unit: \`${sent.orgUnit ?? null}\` not in hierarchy of current user: \`${user.uid}\``,
        { organisationUnit: sent.orgUnit, user: user.uid },
      );

/** Nothing to store; a deletion needs nothing. */
const notDefined: Check = ({ sent }, { options }) =>
  (sent.value ?? "").trim() === "" &&
  (sent.comment ?? "").trim() === "" &&
  sent.deleted !== true &&
  !options.strategy.startsWith("DELETE")
    ? conflict(
        "E7618",
        "value",
        `Data value or comment not specified for data element: \`${sent.dataElement ?? null}\``,
        { dataElement: sent.dataElement },
      )
    : undefined;

/** The texts of DHIS2's language file, for the few reasons that have one. */
const reasonTexts: Readonly<Record<string, string>> = {
  value_not_bool: "Data value is not a boolean",
  value_not_numeric: "Data value is not numeric",
  value_not_integer: "Data value is not an integer",
  value_not_positive_integer: "Data value is not a positive integer",
  value_not_negative_integer: "Data value is not a negative integer",
};

const wrongType: Check = ({ dataElement, sent }, { server }) => {
  const valueType = server.aggregate.elements.get(dataElement)?.valueType ?? "TEXT";
  const reason = valueIssueOf(server, valueType, normalizedValue(valueType, sent.value ?? ""));
  if (reason === undefined) return undefined;
  const text = reasonTexts[reason] ?? reason;
  const message = `Value must match value type of data element \`${sent.dataElement ?? null}\`: \`${text}\``;
  return conflict("E7619", "value", message, { dataElement: sent.dataElement, value: reason });
};

const noOption: Check = ({ dataElement, sent }, { server }) => {
  const element = server.aggregate.elements.get(dataElement);
  const codes = server.model.optionCodes.get(element?.optionSet ?? "");
  const value = sent.value ?? "";
  if (codes === undefined || element === undefined || value === "") return undefined;
  if (isOptionCode(element.valueType, value, codes)) return undefined;
  const message = `Data value is not a valid option of the data element option set: \`${sent.dataElement ?? null}\``;
  return conflict("E7621", "value", message, { dataElement: sent.dataElement });
};

/** The data set whose lock and open periods count: the group's, else the first that asks for the element. */
function approvalDataSetOf(
  { dataElement }: FoundValue,
  { server, dataSet }: ConflictContext,
): DataSet | undefined {
  return dataSet ?? server.aggregate.elements.get(dataElement)?.dataSets[0];
}

const day = 86_400_000;

const expired: Check = (value, context) => {
  const dataSet = approvalDataSetOf(value, context);
  const mayEdit = context.user.authorities.includes("F_EDIT_EXPIRED") || isForced(context);
  if (dataSet === undefined || dataSet.expiryDays <= 0 || mayEdit) return undefined;
  if (context.server.now() <= value.period.end + (dataSet.expiryDays + 1) * day) return undefined;
  const { period } = value.sent;
  const message = `Current date is past expiry days for period: \`${period ?? null}\`  and data set: \`${dataSet.id}\``;
  return conflict("E7640", "period", message, { period, dataSet: dataSet.id });
};

const tooEarly: Check = (value, context) => {
  const dataSet = approvalDataSetOf(value, context);
  if (dataSet === undefined || isForced(context)) return undefined;
  const { server } = context;
  const latest = periodAfter(value.period.type, server.now(), dataSet.openFuturePeriods - 1);
  if (latest === undefined || value.period.start <= latest.start) return undefined;
  const { period, dataElement } = value.sent;
  const message = `Period: \`${period ?? null}\` is after latest open future period: \`${latest.iso}\` for data element: \`${dataElement ?? null}\` and data set: \`${dataSet.id}\``;
  return conflict("E7641", "period", message, { period, dataElement, dataSet: dataSet.id });
};

function isForced({ options, user }: ConflictContext): boolean {
  return options.is("force") && user.superuser;
}

const checks: readonly Check[] = [outsideUser, notDefined, wrongType, noOption, notStrict, expired, tooEarly];

/** The first thing wrong with a value, in DHIS2's order. */
export function conflictOf(value: FoundValue, context: ConflictContext): Conflict | undefined {
  for (const check of checks) {
    const found = check(value, context);
    if (found !== undefined) return found;
  }
  return undefined;
}
