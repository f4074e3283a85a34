import { once } from "node:events";
import { createServer } from "node:http";
import { ipcSurvey, koboUsers, startSandbox } from "@d2pipe/sandbox";

const pageSize = 1000;

/** Where prepared pages of a form are served. */
export interface PreparedForm extends AsyncDisposable {
  asset: string;
  token: string;
  url: string;
}

interface Page {
  results: { _id: number }[];
}

const [loader] = koboUsers;
const path = `/api/v2/assets/${ipcSurvey.uid}/data.json`;

/** The sandbox's own submissions, by rising id. */
async function listSubmissions(count: number): Promise<Page["results"]> {
  await using sandbox = await startSandbox({ submissions: count });
  const rows: Page["results"] = [];
  while (rows.length < count) {
    const query = `limit=${pageSize}&start=${rows.length}&sort=${encodeURIComponent('{"_id":1}')}`;
    const answer = await fetch(`${sandbox.kobo.url}${path}?${query}`, {
      headers: { authorization: `Token ${loader.token}` },
    });
    const page: Page = JSON.parse(await answer.text());
    rows.push(...page.results);
  }
  return rows;
}

/** Answers by what a request asks for: the page behind an id (fetch-kobo), the page from a place (koboextractor), the last one. */
function toAnswers(rows: Page["results"]): Map<string, Buffer> {
  const toBody = (count: number, results: Page["results"]): Buffer =>
    Buffer.from(JSON.stringify({ count, next: null, previous: null, results }));
  const answers = new Map([["last", toBody(rows.length, rows.slice(-1))]]);
  for (let start = 0; start < rows.length; start += pageSize) {
    const results = rows.slice(start, start + pageSize);
    answers.set(`after ${start === 0 ? 0 : rows[start - 1]?._id}`, toBody(rows.length - start, results));
    answers.set(`from ${start}`, toBody(rows.length, results));
  }
  return answers;
}

function toQuestion(query: URLSearchParams): string {
  if (query.get("sort")?.includes("-1")) return "last";
  const after = /"\$gt":(\d+)/.exec(query.get("query") ?? "")?.[1];
  if (after !== undefined) return `after ${after}`;
  return query.has("sort") ? "after 0" : `from ${query.get("start") ?? 0}`;
}

/** Serves so many submissions, 2.5 kB each, as bytes that were made before: the server is not what is measured. */
export async function servePreparedForm(count: number): Promise<PreparedForm> {
  const answers = toAnswers(await listSubmissions(count));
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    const body = answers.get(toQuestion(searchParams));
    response.writeHead(body ? 200 : 404, {
      "content-type": "application/json",
      "content-length": body?.length ?? 0,
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    asset: ipcSurvey.uid,
    token: loader.token,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
