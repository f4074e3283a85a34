import type { User } from "../../auth/users.ts";
import type { JsonObject } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import { mayAccess } from "../../metadata/sharing.ts";
import type { Dhis2Server } from "../../server.ts";
import { completionDateOf, toDayText } from "../completeness/completion-date.ts";
import type { ImportOptions } from "./import-options.ts";
import { type ImportCount, type ImportSummary, nothingCounted } from "./import-summary.ts";
import type { Payload } from "./payload.ts";
import { createLookup, resolveByGroup } from "./resolve-value.ts";
import type { Conflict, ConflictContext } from "./conflict.ts";
import { type Fate, ValueImport } from "./store-value.ts";
import { conflictOf, findMissing } from "./value-conflicts.ts";

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

function countFates(fates: readonly Fate[]): ImportCount {
  const count = (...wanted: Fate[]): number => fates.filter((fate) => wanted.includes(fate)).length;
  return {
    imported: count("imported"),
    updated: count("updated"),
    ignored: count("ignored", "rejected"),
    deleted: count("deleted"),
  };
}

/** Each value for itself, in the order in which they were sent. */
function importEach(
  context: ConflictContext,
  payload: Payload,
): Pick<ImportSummary, "count" | "conflicts" | "rejectedIndexes"> {
  const { server, options } = context;
  const resolve = resolveByGroup(server, createLookup(server, options), payload);
  const conflicts = new Conflicts();
  const rejectedIndexes: number[] = [];
  const values = new ValueImport(context);
  const fates = payload.values.map((sent, index): Fate => {
    const found = findMissing(resolve(sent, index));
    const conflict = "code" in found ? found : conflictOf(found, context);
    if (conflict !== undefined) conflicts.add(conflict, index);
    const fate = "code" in found || conflict !== undefined ? "rejected" : values.run(found);
    if (fate === "rejected") rejectedIndexes.push(index);
    return fate;
  });
  return { count: countFates(fates), conflicts: conflicts.toJson(), rejectedIndexes };
}

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
  const found = createLookup(server, options).dataSet(payload.dataSet);
  const dataSet = server.aggregate.dataSets.get(found ?? "");
  // Registered before any value is looked at: also when all of them are refused.
  const dataSetComplete = complete(server, user, payload, options);
  const imported = importEach({ server, user, options, dataSet }, payload);
  return {
    ...imported,
    status: imported.conflicts.length > 0 ? "WARNING" : "SUCCESS",
    description: "Import process completed successfully",
    dataSetComplete,
  };
}
