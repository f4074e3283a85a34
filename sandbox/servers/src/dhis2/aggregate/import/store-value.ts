import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import type { DataValueKey, StoredDataValue } from "../data-value-store.ts";
import type { ConflictContext, FoundValue } from "./conflict.ts";
import { normalizedValue } from "./value-rules.ts";

/** What becomes of a value: one of the counts, nothing at all, or refused. */
export type Fate = "imported" | "updated" | "ignored" | "deleted" | "uncounted" | "rejected";

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

/** Stores values one after the other, as one request does. */
export class ValueImport {
  readonly #context: ConflictContext;
  /** Keys that this request made: a second one of a key is lost without a word. */
  readonly #added = new Set<string>();
  readonly #now: number;

  constructor(context: ConflictContext) {
    this.#context = context;
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
      storedBy: sent.storedBy ?? this.#context.user.username,
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
