import { InputError, ResponseError } from "@d2pipe/errors";
import { type Http, type Step, walkPages } from "@d2pipe/http";
import { z } from "zod";
import { toAssetPath } from "./asset-path.ts";
import { CountCheck } from "./count-check.ts";
import { DataAnswer } from "./data-answer.ts";
import type { SubmissionText } from "./submission-text.ts";

/** A submission as the data API gives it: answers by question path, as text; repeats as lists (commcare-kobo-api §10.2). */
export interface Submission extends Readonly<Record<string, unknown>> {
  _id: number;
}

/** Some submissions of a form, by rising `_id`. */
export interface SubmissionPage {
  submissions: readonly Submission[];
  /** How many the server says are left, this page included. */
  count: number;
}

/** The same as JSON text. */
export interface SubmissionTextPage {
  /** To be read before the next page is asked for, which takes over their memory: copy what has to stay. */
  texts: Iterable<SubmissionText>;
  /** How many the server says are left, this page included. */
  count: number;
}

/** How a form is listed. */
export interface ListOptions {
  /** Submissions a request; the server may give fewer (1,000 at most today, 30,000 on old servers). Default 1,000. */
  pageSize?: number | undefined;
}

const envelopeSchema = z.looseObject({ count: z.int().nonnegative(), results: z.tuple([]) });

interface Question {
  limit: number;
  sort: { _id: 1 | -1 };
  query?: object | undefined;
}

/** A submission that comes in between the server's count and its reading of the rows makes one page wrong, not the next. */
const mostTries = 3;

class Listing {
  readonly #http: Http;
  readonly #path: string;
  readonly #pageSize: number;
  readonly #check = new CountCheck();
  /** Two in turn: one is read by the caller while the other one comes. */
  #coming = new DataAnswer();
  #other = new DataAnswer();
  readonly #newest = new DataAnswer();

  constructor(http: Http, asset: string, { pageSize = 1000 }: ListOptions) {
    this.#http = http;
    this.#path = toAssetPath(asset, "data.json");
    this.#pageSize = pageSize;
  }

  /** The page after an `_id`: offsets would shift when a submission is deleted meanwhile. */
  async getPage(after: number, signal: AbortSignal): Promise<Step<number, SubmissionTextPage>> {
    [this.#coming, this.#other] = [this.#other, this.#coming];
    const texts = this.#coming;
    const query = after === 0 ? undefined : { _id: { $gt: after } };
    for (let tries = 1; ; tries += 1) {
      const count = await this.#ask({ limit: this.#pageSize, sort: { _id: 1 }, query }, texts, signal);
      const added = this.#check.add({ count, ids: texts.ids });
      if ("seemsLast" in added) {
        const isLast = added.seemsLast && (await this.#isLast(signal));
        return { page: { texts, count }, next: isLast ? undefined : this.#check.last };
      }
      if (tries === mostTries) throw this.#incomplete(added.issue);
    }
  }

  async #isLast(signal: AbortSignal): Promise<boolean> {
    const count = await this.#ask({ limit: 1, sort: { _id: -1 } }, this.#newest, signal);
    const confirmed = this.#check.confirmLast({ count, greatest: this.#newest.ids[0] ?? 0 });
    if ("issue" in confirmed) throw this.#incomplete(confirmed.issue);
    return confirmed.isLast;
  }

  /** How many the server counts; the submissions are in `answer` then. */
  async #ask({ limit, sort, query }: Question, answer: DataAnswer, signal: AbortSignal): Promise<number> {
    const parameters = {
      format: "json",
      limit,
      start: 0,
      sort: JSON.stringify(sort),
      query: query && JSON.stringify(query),
    };
    const request = { method: "GET", path: this.#path, query: parameters, signal } as const;
    await this.#http.requestWith(request, (received) => answer.read(received));
    const parsed = envelopeSchema.safeParse(answer.envelope);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw this.#wrongAnswer(`${issue?.path.join(".")}: ${issue?.message}`);
    }
    const wrong = answer.wrongItem;
    if (wrong !== undefined) throw this.#wrongAnswer(`results.${wrong}._id: expected a whole number`);
    return parsed.data.count;
  }

  #wrongAnswer(issue: string): ResponseError {
    return new ResponseError(`not a page of submissions: ${issue}`, this.#http.describe("GET", this.#path));
  }

  #incomplete(issue: string): InputError {
    return new InputError(
      `${issue}; the listing is not complete`,
      { source: `Kobo: GET ${this.#path}` },
      {
        hint: "run it again; when it stays, compare with the form's own table in Kobo and write to those who run the server",
      },
    );
  }
}

/** See `KoboClient.listSubmissionTexts`. */
export function listSubmissionTexts(
  http: Http,
  asset: string,
  options: ListOptions,
): AsyncIterable<SubmissionTextPage> {
  const listing = new Listing(http, asset, options);
  return walkPages(0, (after, signal) => listing.getPage(after, signal));
}

/** See `KoboClient.listSubmissions`. */
export async function* listSubmissions(
  http: Http,
  asset: string,
  options: ListOptions,
): AsyncGenerator<SubmissionPage, void, undefined> {
  const toSubmission = (text: SubmissionText): Submission => JSON.parse(text.toString());
  for await (const { texts, count } of listSubmissionTexts(http, asset, options))
    yield { submissions: Array.from(texts, toSubmission), count };
}
