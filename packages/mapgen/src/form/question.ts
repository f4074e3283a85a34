/** An answer that a form offers. */
export interface Choice {
  /** As it is in the data. */
  name: string;
  /** In every language of the form. */
  labels: readonly string[];
}

/** What a question asks for, as far as it matters to a value type. */
export type AnswerType =
  | "text"
  | "integer"
  | "decimal"
  | "date"
  | "datetime"
  | "time"
  | "geopoint"
  | "select_one"
  | "select_multiple"
  | "other";

/** A column of the data, with what is known of the question behind it. */
export interface Question {
  /** The column, as the data names it. */
  column: string;
  labels: readonly string[];
  /** Not known from a CSV alone. */
  type?: AnswerType | undefined;
  /** Of selects; from a CSV, the answers that occur. */
  choices?: readonly Choice[] | undefined;
  /** Whether the choices are what people answered: then those that are not options are not shown. */
  isSampled?: boolean | undefined;
}
