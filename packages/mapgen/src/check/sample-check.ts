import type { ElementRules } from "@d2pipe/dhis2-model";
import { isOwnColumn } from "@d2pipe/kobo-csv";
import {
  type CompiledValue,
  compileValue,
  listNames,
  listSources,
  type MappingDocument,
} from "@d2pipe/mapping";
import type { Finding } from "./finding.ts";

interface Tally {
  filled: number;
  refused: Map<string, number>;
}

/** Compares a mapping with a sample of its source: columns that are not there, answers that would be refused. Only counts are kept. */
export class SampleCheck {
  readonly #document: MappingDocument;
  readonly #columns: ReadonlySet<string>;
  readonly #values: readonly CompiledValue[];
  readonly #tallies = new Map<CompiledValue, Tally>();
  rows = 0;

  constructor(
    document: MappingDocument,
    columns: readonly string[],
    elements: ReadonlyMap<string, ElementRules>,
  ) {
    this.#document = document;
    this.#columns = new Set(columns);
    const empty = new Set(document.empty ?? []);
    const context = { timeZone: document.timeZone ?? "UTC", empty };
    this.#values = document.values.flatMap((rule) => {
      const element = elements.get(rule.dataElement);
      const isThere = listNames(rule.from).some((name) => this.#columns.has(name));
      return element && isThere ? [compileValue(rule, element, context)] : [];
    });
  }

  see(row: Readonly<Record<string, string>>): void {
    this.rows += 1;
    for (const value of this.#values) {
      const raw = value.read({ properties: row });
      if (raw === null || raw === undefined || raw === "") continue;
      const tally = this.#tallies.get(value) ?? { filled: 0, refused: new Map<string, number>() };
      this.#tallies.set(value, tally);
      tally.filled += 1;
      const answer = value.convert(raw);
      if (typeof answer === "object" && answer !== null)
        tally.refused.set(answer.code, (tally.refused.get(answer.code) ?? 0) + 1);
    }
  }

  findings(): Finding[] {
    return [...this.#listGone(), ...this.#listUnmapped(), ...this.#listRefused()];
  }

  /** Of several names one is enough: forms change, and the mapping may know both spellings. */
  #listGone(): Finding[] {
    const gone = listSources(this.#document)
      .map(listNames)
      .filter((names) => !names.some((name) => this.#columns.has(name)));
    return [...new Set(gone.map((names) => names.join(", ")))].map((about) => ({
      code: "COLUMN_GONE",
      about,
      message: "the mapping reads this column, and the sample has none",
    }));
  }

  #listUnmapped(): Finding[] {
    const named = listSources(this.#document).flatMap(listNames);
    const known = new Set([...named, ...(this.#document.ignore ?? [])]);
    return [...this.#columns]
      .filter((column) => !known.has(column) && !isOwnColumn(column))
      .map((about) => ({
        code: "COLUMN_UNMAPPED",
        about,
        message: "the sample has this column, and the mapping does not name it",
      }));
  }

  #listRefused(): Finding[] {
    return [...this.#tallies].flatMap(([{ rule, element }, { filled, refused }]): Finding[] => {
      const total = refused.values().reduce((sum, count) => sum + count, 0);
      if (total === 0) return [];
      const codes = [...refused].map(([code, count]) => `${code} ${count}`).join(", ");
      const column = listNames(rule.from).join(", ");
      const message = `${total} of ${filled} answers in ${column} would be refused (${codes}); expected ${element.optionSet ? "answers that lead to an option" : element.valueType}`;
      return [
        {
          code: total === filled ? "WRONG_ANSWERS" : "SOME_ANSWERS_REFUSED",
          about: element.id,
          name: element.name,
          message,
        },
      ];
    });
  }
}
