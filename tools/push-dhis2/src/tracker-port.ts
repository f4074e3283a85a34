import {
  createDhis2Client,
  type Dhis2Client,
  type Dhis2ClientOptions,
  type ImportReport,
} from "@d2pipe/dhis2-client";
import { isD2pipeError } from "@d2pipe/errors";
import type { StoredObject, TargetPort, WriteOrder, WriteReport } from "@d2pipe/push";
import type { PayloadFiles } from "./payload-files.ts";

export interface TrackerPortOptions {
  client: Dhis2ClientOptions;
  payloads: PayloadFiles | undefined;
  /** One sentence, said once: the server is newer than anything tried. */
  warn: (message: string) => void;
}

/** The answers of writing requests as they came, by the body of the request. */
type RawAnswers = Map<string, string>;

/** The one place where `dhis2-client` meets `push`. */
export function createTrackerPort({ client: options, payloads, warn }: TrackerPortOptions): TargetPort {
  const answers: RawAnswers = new Map();
  const client = createDhis2Client(payloads ? { ...options, fetch: keepAnswers(answers) } : options);
  const warned = warnOnce(client, warn);

  async function write(body: string, { strategy, validateOnly }: WriteOrder): Promise<WriteReport> {
    await warned();
    const importMode = validateOnly ? "VALIDATE" : "COMMIT";
    const pair = payloads?.writeRequest(body);
    if (!pair)
      return toWriteReport(await client.importTracker(body, { importStrategy: strategy, importMode }));
    answers.set(body, "");
    try {
      const report = await client.importTracker(body, { importStrategy: strategy, importMode });
      pair.writeResponse(answers.get(body) ?? "");
      return toWriteReport(report);
    } catch (error) {
      pair.writeResponse(answers.get(body) || toNoAnswer(error));
      throw error;
    } finally {
      answers.delete(body);
    }
  }
  return {
    write,
    read: async (program, uids): Promise<ReadonlyMap<string, StoredObject>> =>
      await client.listEventsByUid(program, uids),
  };
}

function toWriteReport({ errorReports, stats, storedUids }: ImportReport): WriteReport {
  const { created, updated, deleted } = stats;
  const errors = errorReports.map(({ uid, errorCode, args }) => ({ uid, code: errorCode, args }));
  return { errors, stored: storedUids.EVENT, created, updated, deleted };
}

function warnOnce(client: Dhis2Client, warn: (message: string) => void): () => Promise<void> {
  let isSaid = false;
  return async () => {
    if (isSaid) return;
    const { warning } = await client.dialect();
    if (warning !== undefined && !isSaid) warn(warning);
    isSaid = true;
  };
}

/** `fetch` that remembers the answers to bodies that somebody asked to keep. */
function keepAnswers(answers: RawAnswers): typeof fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    const body = init?.body;
    if (typeof body !== "string" || !answers.has(body)) return response;
    const text = await response.text();
    answers.set(body, text);
    return new Response(text, response);
  };
}

function toNoAnswer(error: unknown): string {
  const message = isD2pipeError(error) ? error.message : "no answer";
  return `${JSON.stringify({ noAnswer: message })}\n`;
}
