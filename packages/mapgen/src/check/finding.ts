/** What a check can find, with what it means for the mapping. */
export const findingKinds = {
  PROGRAM_GONE: "outdated",
  STAGE_GONE: "outdated",
  ELEMENT_GONE: "outdated",
  WRONG_TYPE: "outdated",
  OPTION_SET_CHANGED: "outdated",
  OPTION_ADDED: "outdated",
  OPTION_RENAMED: "outdated",
  OPTION_REMOVED: "outdated",
  COMPULSORY_UNMAPPED: "outdated",
  ORG_UNIT_GONE: "outdated",
  COLUMN_GONE: "outdated",
  WRONG_ANSWERS: "outdated",
  ELEMENT_RENAMED: "note",
  ELEMENT_UNMAPPED: "note",
  OPTION_UNREACHED: "note",
  COLUMN_UNMAPPED: "note",
  SOME_ANSWERS_REFUSED: "note",
} as const;

export type FindingCode = keyof typeof findingKinds;

/** One difference between a mapping and what it is compared with. Never with an answer of a person. */
export interface Finding {
  code: FindingCode;
  /** What it is about: UID of a data element, a program, an org unit; or a column. */
  about: string;
  /** What DHIS2, or the mapping, calls it. */
  name?: string | undefined;
  /** What is so, and what to do. */
  message: string;
}

/** Whether the mapping is out of date by it; a note is only worth a look. */
export function isOutdated({ code }: Finding): boolean {
  return findingKinds[code] === "outdated";
}
