import type { Dhis2Client, ImportReport } from "@d2pipe/dhis2-client";
import { isD2pipeError } from "@d2pipe/errors";
import type { EventReport, EventServer } from "@d2pipe/push";
import type { PayloadFiles } from "./payload-files.ts";

/** The answers of writing requests as they came, by the body of the request. */
type RawAnswers = Map<string, string>;

/** A client's `fetch`, and what it heard. */
export interface KeptAnswers {
  fetch: typeof fetch;
  answers: RawAnswers;
}

/** The only place where `dhis2-client` meets the events of `push`. */
export function createEventServer(
  client: Dhis2Client,
  kept: { payloads: PayloadFiles; answers: RawAnswers } | undefined,
): EventServer {
  return {
    async importEvents(body, { action, dryRun }) {
      const options = {
        importStrategy: action === "delete" ? "DELETE" : "CREATE_AND_UPDATE",
        importMode: dryRun ? "VALIDATE" : "COMMIT",
      } as const;
      if (!kept) return toReport(await client.importTracker(body, options));
      return toReport(await keepPayloads(body, kept, () => client.importTracker(body, options)));
    },
    listEvents: (program, uids) => client.listEventsByUid(program, uids),
  };
}

async function keepPayloads(
  body: string,
  { payloads, answers }: { payloads: PayloadFiles; answers: RawAnswers },
  send: () => Promise<ImportReport>,
): Promise<ImportReport> {
  const pair = payloads.writeRequest(body);
  answers.set(body, "");
  try {
    const report = await send();
    pair.writeResponse(answers.get(body) ?? "");
    return report;
  } catch (error) {
    pair.writeResponse(answers.get(body) || toNoAnswer(error));
    throw error;
  } finally {
    answers.delete(body);
  }
}

function toReport({ errorReports, stats, storedUids }: ImportReport): EventReport {
  const { created, updated, deleted } = stats;
  return { errors: errorReports, stored: storedUids.EVENT, created, updated, deleted };
}

/** `fetch` that remembers the answers to bodies that somebody asked to keep. */
export function keepAnswers(): KeptAnswers {
  const answers: RawAnswers = new Map();
  return {
    answers,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const body = init?.body;
      if (typeof body !== "string" || !answers.has(body)) return response;
      const text = await response.text();
      answers.set(body, text);
      return new Response(text, response);
    },
  };
}

function toNoAnswer(error: unknown): string {
  const message = isD2pipeError(error) ? error.message : "no answer";
  return `${JSON.stringify({ noAnswer: message })}\n`;
}
