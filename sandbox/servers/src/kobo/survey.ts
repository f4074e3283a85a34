export interface Choice {
  name: string;
  label: string;
}

export type QuestionType =
  | "start"
  | "end"
  | "text"
  | "integer"
  | "decimal"
  | "date"
  | "geopoint"
  | "image"
  | "select_one"
  | "select_multiple";

export interface Question {
  /** Unique in the form, as the form builder makes it. */
  name: string;
  label: string;
  type: QuestionType;
  /** Path of its group (`ipc/section_1`); empty at the top. */
  group: string;
  /** Of the selects. */
  choices?: readonly Choice[] | undefined;
  /** `#loc+name`: an export then has a second header line. */
  hxl?: string | undefined;
}

export interface RepeatGroup {
  name: string;
  label: string;
  questions: readonly Question[];
}

/** A deployed form. */
export interface Survey {
  /** Of the asset. */
  uid: string;
  name: string;
  /** Labels are in this one language. */
  language: string;
  version: string;
  questions: readonly Question[];
  repeats: readonly RepeatGroup[];
}

/** `group/question`: the key of an answer in the data API. */
export function toPath({ group, name }: Pick<Question, "group" | "name">): string {
  return group === "" ? name : `${group}/${name}`;
}
