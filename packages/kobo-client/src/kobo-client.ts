import { createHttp } from "@d2pipe/http";
import type { KoboClientOptions, KoboLogin } from "./client-options.ts";
import { createDownload } from "./download.ts";
import { type ExportOptions, usualExport } from "./export-options.ts";
import { type Form, getForm } from "./get-form.ts";
import {
  type ListOptions,
  listSubmissions,
  listSubmissionTexts,
  type SubmissionPage,
  type SubmissionTextPage,
} from "./list-submissions.ts";
import { makeExport } from "./make-export.ts";
import { getSavedExport } from "./saved-export.ts";
import { toKoboError } from "./to-kobo-error.ts";

/** Reads one account's forms. Every method throws the errors of `@d2pipe/errors`: see `toKoboError`. */
export interface KoboClient {
  /** The form with its questions and choices, latest version, drafts of it included. */
  getForm(asset: string): Promise<Form>;
  /**
   * Every submission of a form that the account may see, by rising `_id`, a page ahead of the reader. Throws `InputError`
   * when the server gave fewer, or others, than it counts: then the listing is not complete.
   */
  listSubmissions(asset: string, options?: ListOptions): AsyncIterable<SubmissionPage>;
  /**
   * The same as JSON text, for those who pass submissions on: several times as fast, in less memory. The texts of a page are to be
   * read before the next page is asked for.
   */
  listSubmissionTexts(asset: string, options?: ListOptions): AsyncIterable<SubmissionTextPage>;
  /** The CSV of saved export settings, by their uid or name; at most five minutes old (commcare-kobo-api §10.4). */
  getSavedExport(asset: string, settings: string): AsyncIterable<Uint8Array>;
  /** A CSV made for this call: queued, waited for, read, and taken away again (commcare-kobo-api §10.3). */
  makeExport(asset: string, options?: Partial<ExportOptions>): AsyncIterable<Uint8Array>;
}

function toAuthorization(login: KoboLogin): string {
  if ("token" in login) return `Token ${login.token}`;
  return `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
}

/** A client of KoboToolbox, API v2. */
export function createKoboClient(options: KoboClientOptions): KoboClient {
  const { login, baseUrl, ...transport } = options;
  const http = createHttp({
    ...transport,
    baseUrl,
    service: "Kobo",
    headers: { Authorization: toAuthorization(login) },
    toError: toKoboError,
  });
  const exporter = { http, download: createDownload(http, baseUrl, transport), options };
  return {
    getForm: (asset) => getForm(http, asset),
    listSubmissions: (asset, list = {}) => listSubmissions(http, asset, list),
    listSubmissionTexts: (asset, list = {}) => listSubmissionTexts(http, asset, list),
    getSavedExport: (asset, settings) => getSavedExport(exporter, asset, settings),
    makeExport: (asset, changes = {}) => makeExport(exporter, asset, { ...usualExport, ...changes }),
  };
}
