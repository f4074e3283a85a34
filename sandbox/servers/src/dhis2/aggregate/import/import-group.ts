import type { User } from "../../auth/users.ts";
import type { JsonObject } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import type { Dhis2Server } from "../../server.ts";
import { isOptionCode } from "../../tracker/import/validate/value-types.ts";
import { completionDateOf, toDayText } from "../completeness/completion-date.ts";
import { type DecodedGroup, type DecodedValue, decodeGroup, GroupRefusal } from "./decode-group.ts";
import type { ImportOptions } from "./import-options.ts";
import { type ImportSummary, nothingCounted } from "./import-summary.ts";
import type { Payload } from "./payload.ts";
import { createLookup } from "./resolve-value.ts";
import { detectDataSet, validateGroup } from "./validate-group.ts";
import { normalizedValue, valueIssueOf } from "./value-rules.ts";

interface ValueIssue {
  readonly code: string;
  readonly message: string;
  readonly args: readonly (string | number)[];
  readonly index: number;
}

const longestComment = 5000;

/** E8120 to E8125: what refuses one value alone. The `.0` of integers goes before they are looked at. */
function issueOf(
  server: Dhis2Server,
  { index, ...sent }: DecodedValue,
  value: string,
): ValueIssue | undefined {
  const element = server.aggregate.elements.get(sent.dataElement);
  if (element === undefined || sent.deleted) return undefined;
  const issue = (code: string, message: string, ...args: (string | number)[]): ValueIssue => ({
    code,
    message: `Value #${index} ${message}`,
    args: [index, ...args],
    index,
  });
  if (value === "") return issue("E8120", "value is required");
  const { valueType } = element;
  const reason = valueIssueOf(server, valueType, value);
  if (reason !== undefined)
    return issue("E8122", `value \`${value}\` is no valid ${valueType}: ${reason}`, value, valueType, reason);
  const codes = server.model.optionCodes.get(element.optionSet ?? "");
  if (codes !== undefined && !isOptionCode(valueType, value, codes))
    return issue(
      "E8123",
      `value \`${value}\` is no valid option of data element: \`${element.id}\``,
      value,
      element.id,
    );
  const comments = server.model.optionCodes.get(element.commentOptionSet ?? "");
  if (comments !== undefined && !comments.has(sent.comment ?? ""))
    return issue("E8124", `comment \`${sent.comment ?? null}\` is no valid option`, sent.comment ?? "null");
  if ((sent.comment ?? "").length > longestComment)
    return issue("E8125", "comment too long (max 5,000 characters)`", longestComment);
  return undefined;
}

function storedTextOf(server: Dhis2Server, { dataElement, value = "" }: DecodedValue): string {
  const valueType = server.aggregate.elements.get(dataElement)?.valueType ?? "TEXT";
  const plain = valueType.startsWith("INTEGER") ? value.replace(/^(-?\d+)\.0+$/, "$1") : value;
  return normalizedValue(valueType, plain);
}

function store(server: Dhis2Server, user: User, value: DecodedValue, text: string): void {
  const now = server.now();
  const key = {
    dataElement: value.dataElement,
    period: value.period.iso,
    orgUnit: value.orgUnit,
    categoryOptionCombo: value.categoryOptionCombo ?? defaultIds.categoryOptionCombo,
    attributeOptionCombo: value.attributeOptionCombo ?? defaultIds.categoryOptionCombo,
  };
  server.dataValues.put({
    ...key,
    value: text === "" ? null : text,
    comment: value.comment ?? null,
    followUp: value.followUp,
    storedBy: user.username,
    created: server.dataValues.get(key)?.created ?? now,
    lastUpdated: now,
    deleted: value.deleted,
  });
}

function toConflict(
  { code, message, args }: Pick<ValueIssue, "code" | "message" | "args">,
  indexes: number[],
): JsonObject {
  return { objects: { args: args.join("-") }, value: message, errorCode: code, indexes };
}

function refuseGroup(refusal: GroupRefusal, payload: Payload): ImportSummary {
  const indexes = payload.values.map((_, index) => index);
  const endsEarly = refusal.undecoded || refusal.code === "E8000";
  return {
    status: "ERROR",
    count: nothingCounted,
    conflicts: [toConflict(refusal, refusal.undecoded ? [-1] : indexes)],
    rejectedIndexes: refusal.undecoded ? [] : indexes,
    dataSetComplete: endsEarly ? undefined : "false",
  };
}

/** Registered only when the head names where, and nothing was refused. @throws GroupRefusal E8008, E8009 */
function complete(server: Dhis2Server, user: User, payload: Payload, options: ImportOptions): string {
  const { completeDate, dataSet, orgUnit, period } = payload;
  if (completeDate === undefined || completeDate === "" || completeDate === "false") return "false";
  const date = completionDateOf(completeDate, server.now());
  if (date === undefined)
    throw new GroupRefusal("E8008", `Invalid complete date: \`${completeDate}\``, [completeDate]);
  const lookup = createLookup(server, options);
  const found = { dataSet: lookup.dataSet(dataSet), organisationUnit: lookup.orgUnit(orgUnit) };
  const iso = server.parsePeriod(period)?.iso;
  if (found.dataSet === undefined || found.organisationUnit === undefined || iso === undefined)
    throw new GroupRefusal(
      "E8009",
      "Completion requires data set, org unit and period to be specified for the group",
      [],
    );
  if (!options.is("dryRun"))
    server.completeness.put({
      dataSet: found.dataSet,
      organisationUnit: found.organisationUnit,
      period: iso,
      attributeOptionCombo: defaultIds.categoryOptionCombo,
      date,
      storedBy: user.username,
      completed: true,
    });
  return toDayText(date);
}

function importDecoded(
  server: Dhis2Server,
  user: User,
  payload: Payload,
  group: DecodedGroup,
  options: ImportOptions,
): ImportSummary {
  const { values } = group;
  const dataSet =
    group.dataSet ??
    detectDataSet(
      server,
      values.map(({ dataElement }) => dataElement),
    );
  const model = server.aggregate.dataSets.get(dataSet);
  validateGroup({ server, user, dataSet, model, values }, options.is("force"));
  const texts = values.map((value) => storedTextOf(server, value));
  const issues = values.flatMap((value, place) => issueOf(server, value, texts[place] ?? "") ?? []);
  const [first] = issues;
  const good = values.length - issues.length;
  if (first !== undefined && options.is("atomic"))
    throw values.length === 1
      ? new GroupRefusal(first.code, first.message, first.args)
      : new GroupRefusal(
          "E8000",
          `Atomic mode requires all values to be valid but only ${good}/${values.length} were. First issue: ${first.message}`,
          [good, values.length, first.message],
        );
  const refused = new Set(issues.map(({ index }) => index));
  if (!options.is("dryRun"))
    for (const [place, value] of values.entries())
      if (!refused.has(value.index)) store(server, user, value, texts[place] ?? "");
  const isDelete = options.strategy.startsWith("DELETE");
  return {
    status: issues.length === 0 ? "SUCCESS" : good === 0 ? "ERROR" : "WARNING",
    count: {
      imported: 0,
      updated: isDelete ? 0 : good,
      ignored: issues.length,
      deleted: isDelete ? good : 0,
    },
    conflicts: issues.map((issue) => toConflict(issue, [issue.index])),
    rejectedIndexes: [...refused],
    dataSetComplete: issues.length === 0 ? complete(server, user, payload, options) : "false",
  };
}

/** The import of 2.43 (§4.4): one data set a request, refused as a whole when a key does not fit it. */
export function importGroup(
  server: Dhis2Server,
  user: User,
  payload: Payload,
  options: ImportOptions,
): ImportSummary {
  if (payload.values.length === 0)
    return {
      status: "SUCCESS",
      count: nothingCounted,
      conflicts: [],
      rejectedIndexes: [],
      dataSetComplete: "false",
    };
  try {
    return importDecoded(server, user, payload, decodeGroup(server, payload, options), options);
  } catch (error) {
    if (error instanceof GroupRefusal) return refuseGroup(error, payload);
    throw error;
  }
}
