import type { User } from "../../auth/users.ts";
import type { JsonObject } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import { mayAccess } from "../../metadata/sharing.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import type { DataSet } from "../aggregate-model.ts";
import { completionDateOf, toDayText } from "../completeness/completion-date.ts";
import type { DataValueKey, StoredDataValue } from "../data-value-store.ts";
import type { ImportOptions } from "./import-options.ts";
import { type ImportSummary, nothingCounted } from "./import-summary.ts";
import type { Payload } from "./payload.ts";
import { createLookup, resolveByGroup } from "./resolve-value.ts";
import {
  type Conflict,
  type ConflictContext,
  conflictOf,
  findMissing,
  type FoundValue,
} from "./value-conflicts.ts";
import { normalizedValue } from "./value-rules.ts";

/** What becomes of a value: one of the counts, nothing at all, or refused. */
type Fate = "imported" | "updated" | "ignored" | "deleted" | "uncounted" | "rejected";

function toConflictJson(
  { code, property, objects, message }: Conflict,
  indexes: readonly number[],
): JsonObject {
  const [object] = Object.values(objects);
  const keptObjects = Object.entries(objects).filter(([, id]) => id !== undefined);
  return {
    object,
    objects: Object.fromEntries(keptObjects),
    value: message,
    errorCode: code,
    property,
    ...(indexes.length === 0 ? {} : { indexes }),
  };
}

/** Equal conflicts become one with all their indexes. */
class Conflicts {
  readonly #byText = new Map<string, { conflict: Conflict; indexes: number[] }>();

  add(conflict: Conflict, index: number): void {
    const text = JSON.stringify(conflict);
    const known = this.#byText.get(text);
    if (known === undefined) this.#byText.set(text, { conflict, indexes: [index] });
    else known.indexes.push(index);
  }

  toJson(): JsonObject[] {
    return [...this.#byText.values()].map(({ conflict, indexes }) => toConflictJson(conflict, indexes));
  }
}

/** What the group names and cannot be found or written: the import is aborted (§4.3). */
function groupConflicts(
  server: Dhis2Server,
  user: User,
  payload: Payload,
  options: ImportOptions,
): Conflict[] {
  const lookup = createLookup(server, options);
  const { dataSet, orgUnit, attributeOptionCombo } = payload;
  const found = server.catalogue.get("dataSets", lookup.dataSet(dataSet) ?? "");
  const conflicts: Conflict[] = [];
  if (dataSet !== undefined && found === undefined)
    conflicts.push({
      code: "E7600",
      property: "dataSet",
      message: `Data set not found or not accessible: \`${dataSet}\``,
      objects: { dataSet },
    });
  if (found !== undefined && !mayAccess(user, found, "dataWrite"))
    conflicts.push({
      code: "E7601",
      property: "dataSet",
      message: `User does not have write access for DataSet: \`${dataSet ?? ""}\``,
      objects: { dataSet },
    });
  if (orgUnit !== undefined && lookup.orgUnit(orgUnit) === undefined)
    conflicts.push({
      code: "E7603",
      property: "orgUnit",
      message: `Org unit not found or not accessible: \`${orgUnit}\``,
      objects: { organisationUnit: orgUnit, dataSet },
    });
  if (attributeOptionCombo !== undefined && lookup.attributeOptionCombo(attributeOptionCombo) === undefined)
    conflicts.push({
      code: "E7604",
      property: "attributeOptionCombo",
      message: `Attribute option combo not found or not accessible: \`${attributeOptionCombo}\``,
      objects: { categoryOptionCombo: attributeOptionCombo, dataSet },
    });
  return conflicts;
}

function keyOf(value: FoundValue): DataValueKey {
  const { dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo } = value;
  return { dataElement, period: period.iso, orgUnit, categoryOptionCombo, attributeOptionCombo };
}

function blankToNull(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

/** A zero that is not significant is not worth a row (§4.3). */
function isInsignificantZero(server: Dhis2Server, { dataElement, sent }: FoundValue): boolean {
  const element = server.aggregate.elements.get(dataElement);
  if (element === undefined || element.zeroIsSignificant) return false;
  return (
    /^(NUMBER|INTEGER|UNIT_INTERVAL|PERCENTAGE)/.test(element.valueType) &&
    /^-?0(\.0*)?$/.test(sent.value ?? "")
  );
}

class ValueImport {
  readonly #context: ConflictContext;
  readonly #user: User;
  /** Keys that this request made: a second one of a key is lost without a word. */
  readonly #added = new Set<string>();
  readonly #now: number;

  constructor(context: ConflictContext, user: User) {
    this.#context = context;
    this.#user = user;
    this.#now = Math.floor(context.server.now() / 1000) * 1000;
  }

  /** Stores one value, or says why not. */
  run(value: FoundValue): Fate {
    const { server, options } = this.#context;
    const key = keyOf(value);
    const existing = server.dataValues.get(key);
    const zero = isInsignificantZero(server, value);
    const row = this.#toRow(value, key, existing, zero);
    const creates = ["CREATE_AND_UPDATE", "NEW_AND_UPDATES", "CREATE", "NEW"].includes(options.strategy);
    const updates = ["CREATE_AND_UPDATE", "NEW_AND_UPDATES", "UPDATE", "UPDATES"].includes(options.strategy);
    if (zero && (existing === undefined || !updates)) return "uncounted";
    const name = JSON.stringify(key);
    if (this.#added.has(name)) return "uncounted";
    if (existing === undefined || existing.deleted) {
      if (!creates) return "rejected";
      if (existing === undefined && !options.is("dryRun")) this.#added.add(name);
      return this.#put(row, "imported");
    }
    if (options.strategy.startsWith("DELETE")) return this.#put({ ...row, deleted: true }, "deleted");
    if (!updates) return "rejected";
    if (row.deleted) return this.#put(row, "deleted");
    return isSame(row, existing) ? "ignored" : this.#put(row, "updated");
  }

  #put(row: StoredDataValue, fate: Fate): Fate {
    const { server, options } = this.#context;
    if (!options.is("dryRun")) server.dataValues.put(row);
    return fate;
  }

  #toRow(
    { dataElement, sent }: FoundValue,
    key: DataValueKey,
    existing: StoredDataValue | undefined,
    zero: boolean,
  ): StoredDataValue {
    const { server } = this.#context;
    const valueType = server.aggregate.elements.get(dataElement)?.valueType ?? "TEXT";
    const created = sent.created === undefined ? undefined : parseDate(sent.created, server.zone);
    return {
      ...key,
      value: blankToNull(sent.value === undefined ? undefined : normalizedValue(valueType, sent.value)),
      comment: blankToNull(sent.comment),
      followUp: sent.followUp ?? false,
      storedBy: sent.storedBy ?? this.#user.username,
      created: existing?.created ?? created ?? this.#now,
      lastUpdated: this.#now,
      deleted: sent.deleted === true || zero,
    };
  }
}

function isSame(row: StoredDataValue, existing: StoredDataValue): boolean {
  return (
    row.value === existing.value && row.comment === existing.comment && row.followUp === existing.followUp
  );
}

/** Registers what the head of the payload says is complete; before any value is looked at. */
function complete(server: Dhis2Server, user: User, payload: Payload, options: ImportOptions): string {
  const lookup = createLookup(server, options);
  const dataSet = lookup.dataSet(payload.dataSet);
  const orgUnit = lookup.orgUnit(payload.orgUnit);
  const period = server.parsePeriod(payload.period);
  const date = completionDateOf(payload.completeDate, server.now());
  if (dataSet === undefined || date === undefined || orgUnit === undefined || period === undefined)
    return "false";
  if (!options.is("dryRun"))
    server.completeness.put({
      dataSet,
      period: period.iso,
      organisationUnit: orgUnit,
      attributeOptionCombo: defaultIds.categoryOptionCombo,
      date,
      storedBy: user.username,
      completed: true,
    });
  return toDayText(date);
}

const counted = ["imported", "updated", "ignored", "deleted"] as const;

/** The import of 2.38 to 2.42 (§4.3): each value for itself, the good ones are stored. */
export function importValues(
  server: Dhis2Server,
  user: User,
  payload: Payload,
  options: ImportOptions,
): ImportSummary {
  const aborting = groupConflicts(server, user, payload, options);
  if (aborting.length > 0) {
    const conflicts = aborting.map((one) => toConflictJson(one, []));
    const description = "Import process was aborted";
    return { status: "ERROR", description, count: nothingCounted, conflicts, rejectedIndexes: [] };
  }
  const lookup = createLookup(server, options);
  const dataSet: DataSet | undefined = server.aggregate.dataSets.get(lookup.dataSet(payload.dataSet) ?? "");
  const dataSetComplete = complete(server, user, payload, options);
  const context: ConflictContext = { server, user, options, dataSet };
  const resolve = resolveByGroup(server, lookup, payload);
  const conflicts = new Conflicts();
  const rejectedIndexes: number[] = [];
  const run = new ValueImport(context, user);
  const fates = payload.values.map((sent, index): Fate => {
    const found = findMissing(resolve(sent, index));
    const conflict = "code" in found ? found : conflictOf(found, context);
    if (conflict !== undefined) conflicts.add(conflict, index);
    const fate = "code" in found || conflict !== undefined ? "rejected" : run.run(found);
    if (fate === "rejected") rejectedIndexes.push(index);
    return fate;
  });
  const count = Object.fromEntries(
    counted.map((name) => [
      name,
      fates.filter((fate) => fate === name || (name === "ignored" && fate === "rejected")).length,
    ]),
  );
  const shown = conflicts.toJson();
  return {
    status: shown.length > 0 ? "WARNING" : "SUCCESS",
    description: "Import process completed successfully",
    count: { ...nothingCounted, ...count },
    conflicts: shown,
    rejectedIndexes,
    dataSetComplete,
  };
}
