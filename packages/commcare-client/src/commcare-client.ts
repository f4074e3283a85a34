import { createHttp, type HttpOptions } from "@d2pipe/http";
import type { CasePage } from "./case-page.ts";
import type { CaseApi, CaseQuery } from "./case-query.ts";
import { createAsk } from "./ask.ts";
import { type FoundCases, getCases } from "./get-cases.ts";
import { listCasesV1 } from "./list-cases-v1.ts";
import { listCasesV2 } from "./list-cases-v2.ts";
import { submitForm, type SubmitResult } from "./submit-form.ts";
import { toCommcareError } from "./to-commcare-error.ts";
import { type CasePropertyUpdate, renderUpdates, updateCases, type UpdateResult } from "./update-cases.ts";

/**
 * The project space and the login; besides, `userAgent` (required), `retries` (default 5), `timeoutMs` for one attempt (default 120,000), `signal` to stop,
 * and `onRetry`. `fetch`, `sleep` and `random` are for tests.
 */
export interface CommcareClientOptions extends Pick<
  HttpOptions,
  "userAgent" | "fetch" | "sleep" | "random" | "signal" | "retries" | "onRetry" | "timeoutMs"
> {
  /** `https://www.commcarehq.org`, `https://eu.commcarehq.org`, …; `/a/DOMAIN/…` behind it is left out. */
  baseUrl: string;
  /** Project space. */
  domain: string;
  /** E-mail of a web user, or `name@domain.commcarehq.org` of a mobile worker. */
  username: string;
  apiKey: string;
}

/** Reads and updates cases of one project space. Every method throws the errors of `@d2pipe/errors`: see `toCommcareError`. */
export interface CommcareClient {
  /** Cases in the order they were indexed, a page ahead of the reader. A case that changes meanwhile comes again at the end. */
  listCases(query: CaseQuery): AsyncIterable<CasePage>;
  /** The server's address with the project space: what an index of writes belongs to. */
  readonly address: string;
  /** Cases by id, in the order asked. */
  getCases(ids: readonly string[], options?: { api?: CaseApi }): Promise<FoundCases>;
  /**
   * Writes properties into cases that are there: all of the updates, or none.
   *
   * @param updates at most `maxUpdates`; or the text that `renderUpdates` made of them
   * @throws what the request failed with; with `mayHaveArrived`, `getCases` says whether it was carried out
   */
  updateCases(updates: readonly CasePropertyUpdate[] | string): Promise<UpdateResult>;
  /**
   * Submits a form that writes into cases: all of it, or nothing. The same form again is a success, and not carried out again.
   *
   * @param xml of `renderCaseForm`
   * @throws what the request failed with; with `mayHaveArrived`, the same form can be submitted again
   */
  submitForm(xml: string): Promise<SubmitResult>;
}

/** People copy the address of a page of their project from the browser. */
function toBaseUrl(address: string): string {
  return address.replace(/\/a\/.*$/, "");
}

/** A client of CommCare HQ. An API key is needed: it passes where two-factor accounts do not (commcare-kobo-api §1.2). */
export function createCommcareClient(options: CommcareClientOptions): CommcareClient {
  const { baseUrl: address, domain, username, apiKey, signal, ...others } = options;
  const baseUrl = toBaseUrl(address);
  const http = createHttp({
    ...others,
    signal,
    service: "CommCare",
    baseUrl,
    headers: { Authorization: `ApiKey ${username}:${apiKey}` },
    redirect: "follow-same-origin",
    toError: (answer) => toCommcareError(answer, domain),
  });
  const ask = createAsk(http, domain, signal);
  return {
    listCases: (query) => (query.api === "v1" ? listCasesV1(ask, query) : listCasesV2(ask, query)),
    address: `${http.baseUrl}/a/${domain}`,
    updateCases: (updates) =>
      updateCases(ask, typeof updates === "string" ? updates : renderUpdates(updates)),
    submitForm: (xml) => submitForm(ask, xml),
    getCases: (ids, { api = "v2" } = {}) => getCases(ask, ids, api),
  };
}
