import { z } from "zod";
import type { SubmissionStore } from "./submission-store.ts";

type TextAnswers = Readonly<Record<string, string>>;

/** What `POST /__submissions` takes. */
export interface SubmissionChanges {
  /** Answers by question path. */
  add?: TextAnswers[];
  edit?: { _id: number; answers: TextAnswers }[];
  delete?: number[];
}

const answers = z.record(z.string(), z.string());

export const submissionChangesSchema: z.ZodType<SubmissionChanges> = z.strictObject({
  add: z.array(answers).exactOptional(),
  edit: z.array(z.strictObject({ _id: z.int(), answers })).exactOptional(),
  delete: z.array(z.int()).exactOptional(),
});

/** Makes all changes now; returns which submissions it found. */
export function changeSubmissions(store: SubmissionStore, changes: SubmissionChanges): object {
  const added = (changes.add ?? []).map((each) => store.add(each)._id);
  const edited = (changes.edit ?? []).flatMap((each) => store.edit(each._id, each.answers)?._id ?? []);
  const removed = (changes.delete ?? []).filter((id) => store.remove(id));
  return { added, edited, removed, submissions: store.size };
}
