export type { ExportOptions } from "./export-options.ts";
export type { KoboClientOptions, KoboLogin } from "./client-options.ts";
export type { Form, FormRow } from "./get-form.ts";
export { createKoboClient, type KoboClient } from "./kobo-client.ts";
export type { ListOptions, Submission, SubmissionPage, SubmissionTextPage } from "./list-submissions.ts";
export { SubmissionText } from "./submission-text.ts";
