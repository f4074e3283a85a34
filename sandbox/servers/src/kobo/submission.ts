/** Answers by question path; a repeat is a list of such. Numbers are text, as in Kobo. */
export type Answers = Readonly<Record<string, string | readonly Readonly<Record<string, string>>[]>>;

export interface StoredSubmission {
  _id: number;
  /** Of the current version; changes with every edit (commcare-kobo-api §12.2). */
  uuid: string;
  /** Of the first version. */
  rootUuid: string;
  /** Of the version before; undefined when it was never edited. */
  deprecatedUuid?: string | undefined;
  answers: Answers;
  /** UTC, whole seconds, no zone; of the first version. */
  submissionTime: string;
  submittedBy: string | null;
  /** `validation_status_approved`, …; undefined when unset. */
  validationStatus?: string | undefined;
}
