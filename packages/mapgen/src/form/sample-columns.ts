import type { Question } from "./question.ts";

/** More different answers than an option set would have. */
const maxAnswers = 300;

interface SampleColumn {
  /** How often each answer occurs; given up beyond `maxAnswers`. */
  answers: Map<string, number> | undefined;
  filled: number;
}

/** What a sample shows of its columns, gathered row by row in constant memory. */
export class SampleColumns {
  readonly #columns = new Map<string, SampleColumn>();
  rows = 0;

  constructor(columns: readonly string[]) {
    for (const column of columns) this.#columns.set(column, { answers: new Map(), filled: 0 });
  }

  see(row: Readonly<Record<string, string>>): void {
    this.rows += 1;
    for (const [name, column] of this.#columns) {
      const answer = (row[name] ?? "").trim();
      if (answer === "") continue;
      column.filled += 1;
      column.answers?.set(answer, (column.answers.get(answer) ?? 0) + 1);
      if (column.answers && column.answers.size > maxAnswers) column.answers = undefined;
    }
  }

  /** The columns as questions; what the form says of a question of that name, without its group, is taken over. */
  toQuestions(form: readonly Question[] = []): Question[] {
    const known = new Map(form.map((question) => [question.column, question]));
    return [...this.#columns].map(([column, { answers }]): Question => {
      const question = known.get(column) ?? known.get(toLeaf(column));
      if (question) return { ...question, column };
      const choices = answers && [...answers.keys()].map((name) => ({ name, labels: [] }));
      return { column, labels: [], choices, isSampled: true };
    });
  }
}

/** `ipc/section_1/q2` → `q2`. */
export function toLeaf(column: string): string {
  return column.slice(column.lastIndexOf("/") + 1);
}
