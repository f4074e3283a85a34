import { isOwnColumn } from "@d2pipe/kobo-csv";
import type { From, MappingDocument } from "./mapping-document.ts";
import { type Fields, listNames, type SourceRecord } from "./read-source.ts";

/** How the properties of the records compare with those that the mapping names. */
export interface PropertyReport {
  /** Properties of the records that the mapping does not name, except Kobo's own, with how many records have it. */
  unmapped: readonly (readonly [name: string, count: number])[];
  /** Properties that the mapping names and no record had. */
  unseen: readonly string[];
}

/** Every place that the document reads from, also in conditions: a name, or several of which the first with a value wins. */
export function listSources(document: MappingDocument): From[] {
  const { orgUnit, occurredAt, completedAt, status, geometry, values } = document;
  const rules = [orgUnit, occurredAt, completedAt, geometry, typeof status === "object" ? status : undefined];
  const conditions = values.flatMap(({ when }) => (when ? [when.property] : []));
  return [...rules, ...values]
    .flatMap((rule) => (rule?.from === undefined ? [] : [rule.from]))
    .concat(conditions);
}

/** Counts which properties records have that the mapping does not name, and which it names and no record has. */
export class PropertyCounter {
  readonly #known: Map<string, boolean>;
  readonly #sent: ReadonlySet<string>;
  /** Names that no record had among its properties so far. */
  readonly #waiting: Set<string>;
  readonly #unmapped = new Map<string, number>();

  constructor(document: MappingDocument) {
    this.#sent = new Set(listSources(document).flatMap(listNames));
    this.#waiting = new Set(this.#sent);
    this.#known = new Map([...this.#sent, ...(document.ignore ?? [])].map((name) => [name, false]));
  }

  count({ properties, fields }: SourceRecord): void {
    for (const name in properties) {
      const isSeen = this.#known.get(name);
      if (isSeen === true) continue;
      if (isSeen === false) this.#known.set(name, true);
      else this.#unmapped.set(name, (this.#unmapped.get(name) ?? 0) + 1);
    }
    if (fields && this.#waiting.size > 0) this.#countFields(fields);
  }

  /** Every case has its own fields, so none is "unmapped": they only show that what the mapping names is there. */
  #countFields(fields: Fields): void {
    for (const name of this.#waiting) {
      if (this.#known.get(name) === true) this.#waiting.delete(name);
      else if (fields[name] !== undefined) this.#known.set(name, true);
    }
  }

  report(): PropertyReport {
    const unmapped = [...this.#unmapped]
      .filter(([name]) => !isOwnColumn(name))
      .toSorted(([, one], [, other]) => other - one);
    const unseen = [...this.#sent].filter((name) => this.#known.get(name) === false);
    return { unmapped, unseen };
  }
}
