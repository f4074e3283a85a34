import { InputError, ResponseError } from "@d2pipe/errors";
import { type Http, type Step, walkPages } from "@d2pipe/http";
import { z } from "zod";
import { toAssetPath } from "./asset-path.ts";
import { CountCheck } from "./count-check.ts";

/** A submission as the data API gives it: answers by question path, as text; repeats as lists (commcare-kobo-api §10.2). */
export interface Submission extends Readonly<Record<string, unknown>> {
  _id: number;
}

export interface SubmissionPage {
  submissions: readonly Submission[];
  /** How many the server says are left, this page included. */
  count: number;
}

export interface ListOptions {
  /** Submissions a request; the server may give fewer (1,000 at most today, 30,000 on old servers). Default 1,000. */
  pageSize?: number | undefined;
}

interface DataAnswer {
  count: number;
  results: Submission[];
}

const dataSchema: z.ZodType<DataAnswer> = z.looseObject({
  count: z.int().nonnegative(),
  results: z.array(z.looseObject({ _id: z.int() })),
});

interface Question {
  limit: number;
  sort: { _id: 1 | -1 };
  query?: object | undefined;
}

/** A submission that comes in between the server's count and its reading of the rows makes one page wrong, not the next. */
const mostTries = 3;

interface Server {
  http: Http;
  baseUrl: string;
}

class Listing {
  readonly #server: Server;
  readonly #path: string;
  readonly #pageSize: number;
  readonly #check = new CountCheck();

  constructor(server: Server, asset: string, { pageSize = 1000 }: ListOptions) {
    this.#server = server;
    this.#path = toAssetPath(asset, "data.json");
    this.#pageSize = pageSize;
  }

  /** The page after an `_id`: offsets would shift when a submission is deleted meanwhile. */
  async getPage(after: number, signal: AbortSignal): Promise<Step<number, SubmissionPage>> {
    const query = after === 0 ? undefined : { _id: { $gt: after } };
    for (let tries = 1; ; tries += 1) {
      const { count, results } = await this.#ask({ limit: this.#pageSize, sort: { _id: 1 }, query }, signal);
      const verdict = this.#check.add({ count, ids: results.map(({ _id }) => _id) });
      if ("seemsLast" in verdict) {
        const isLast = verdict.seemsLast && (await this.#isLast(signal));
        return { page: { submissions: results, count }, next: isLast ? undefined : this.#check.last };
      }
      if (tries === mostTries) throw this.#incomplete(verdict.fault);
    }
  }

  async #isLast(signal: AbortSignal): Promise<boolean> {
    const { count, results } = await this.#ask({ limit: 1, sort: { _id: -1 } }, signal);
    const verdict = this.#check.settle({ count, greatest: results[0]?._id ?? 0 });
    if ("fault" in verdict) throw this.#incomplete(verdict.fault);
    return verdict.isLast;
  }

  async #ask({ limit, sort, query }: Question, signal: AbortSignal): Promise<DataAnswer> {
    const { http, baseUrl } = this.#server;
    const { json } = await http.requestJson({
      method: "GET",
      path: this.#path,
      query: {
        format: "json",
        limit,
        start: 0,
        sort: JSON.stringify(sort),
        query: query && JSON.stringify(query),
      },
      signal,
    });
    const parsed = dataSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const request = { service: "Kobo", method: "GET", url: baseUrl.replace(/\/+$/, "") + this.#path };
    throw new ResponseError(`no page of submissions: ${issue?.path.join(".")}: ${issue?.message}`, request);
  }

  #incomplete(fault: string): InputError {
    return new InputError(
      `${fault}; the listing is not complete`,
      { source: `Kobo: GET ${this.#path}` },
      {
        hint: "run it again; when it stays, compare with the form's own table in Kobo and tell the server's people",
      },
    );
  }
}

/** See `KoboClient.listSubmissions`. */
export function listSubmissions(
  server: Server,
  asset: string,
  options: ListOptions,
): AsyncIterable<SubmissionPage> {
  const listing = new Listing(server, asset, options);
  return walkPages(0, (after, signal) => listing.getPage(after, signal));
}
