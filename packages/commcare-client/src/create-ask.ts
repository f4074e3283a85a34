import { ResponseError } from "@d2pipe/errors";
import type { Http } from "@d2pipe/http";
import type { Ask, Question } from "./ask.ts";

/** Questions about one project space, over http. All of them read, so all of them may be repeated. */
export function createAsk(
  http: Http,
  project: { baseUrl: string; domain: string },
  signal?: AbortSignal,
): Ask {
  const root = `/a/${encodeURIComponent(project.domain)}/api/`;
  const ask = async (question: Question): Promise<unknown> => {
    const signals = [signal, question.signal].filter((each) => each !== undefined);
    const { json } = await http.requestJson({
      method: question.method,
      path: root + question.path,
      retry: "safe",
      query: new URLSearchParams(question.query ?? []),
      ...(question.body === undefined
        ? {}
        : { body: JSON.stringify(question.body), headers: { "Content-Type": "application/json" } }),
      ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
    });
    return json;
  };
  const fault = ({ method, path }: Question, message: string): ResponseError => {
    const url = project.baseUrl.replace(/\/+$/, "") + root + path;
    return new ResponseError(message, { service: "CommCare", method, url });
  };
  return Object.assign(ask, { fault });
}
