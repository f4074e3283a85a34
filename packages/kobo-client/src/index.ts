export type { ExportOptions } from "./export-options.ts";
export { createKoboClient, type KoboClient, type KoboClientOptions, type KoboLogin } from "./kobo-client.ts";
export type { ListOptions, Submission, SubmissionPage } from "./list-submissions.ts";
