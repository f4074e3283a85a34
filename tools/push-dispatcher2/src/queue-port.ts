import { ConfigError, HttpError, RemoteError } from "@d2pipe/errors";
import type { Dispatcher2Client, QueuedRequest } from "@d2pipe/dispatcher2-client";
import type { Clock } from "@d2pipe/push";
import type { Identified } from "./identify.ts";
import { listQueuedValues, type QueuedValue, toQueuedName } from "./queued-values.ts";
import { type Servers, type Submission, toParameters } from "./submission.ts";

export interface QueueOptions {
  client: Dispatcher2Client;
  servers: Servers;
  isAskable: boolean;
  isDry: boolean;
  clock: Clock;
  retries: number;
  signal: AbortSignal;
}

/** Whose requests are asked for. */
export interface Place {
  orgUnit: string;
  period: string;
}

/** Of a queueing that did not succeed. `isOpen`: it may have arrived. */
export interface NotQueued {
  error: unknown;
  isOpen: boolean;
}

/** Milliseconds; doubled each time. */
const firstPause = 500;
const longestPause = 30_000;

/** dispatcher2 as this tool uses it: what it holds for an org unit and a period, and a queueing that is never done twice. */
export class QueuePort {
  readonly #options: QueueOptions;
  /** Requests that were there before ours. */
  readonly #seen = new Set<string>();
  /** Number of our destination there. */
  #destination: number | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** What is in the queue for our destination, by `toQueuedName`. `known`: requests that certainly go there. */
  async listValues(place: Place, known: ReadonlySet<string>): Promise<ReadonlyMap<string, QueuedValue>> {
    const requests = await this.#listRequests(place, known);
    for (const { uid } of requests) this.#seen.add(uid);
    return listQueuedValues(requests);
  }

  async getRequest(uid: string): Promise<QueuedRequest | undefined> {
    return await this.#options.client.getRequest(uid);
  }

  /**
   * Queues a submission; an answer that is lost is looked for among the requests before it is tried again.
   *
   * @returns uid of the request, undefined where the classic dispatcher2 says none
   * @throws ConfigError (exit 2) when source or destination are not known there
   */
  async queue(
    submission: Submission<{ identified: Identified }>,
  ): Promise<{ uid: string | undefined } | NotQueued> {
    const { client, servers, retries, isAskable } = this.#options;
    const parameters = toParameters(submission, servers, isAskable ? "go" : "classic");
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await client.queueRequest(parameters, submission.body);
        if (answer.kind === "refused") throw toUnknownServer(servers);
        this.#destination ??= answer.destination;
        return { uid: answer.uid };
      } catch (error) {
        if (!isDoubtful(error)) return { error, isOpen: false };
        if (!isAskable) return { error, isOpen: true };
        await this.#pause(tries);
        const found = await this.#findAgain(submission);
        if (found && "uid" in found) return found;
        if (found || tries >= retries) return { error, isOpen: found !== undefined };
      }
    }
  }

  /** The request of a submission whose answer was lost; an error when dispatcher2 cannot be asked. */
  async #findAgain(
    submission: Submission<{ identified: Identified }>,
  ): Promise<{ uid: string } | { error: unknown } | undefined> {
    const { dataSet, values } = submission;
    try {
      const queued = listQueuedValues(await this.#listRequests(submission, new Set()));
      const requests = values.map(({ identified: { key, content } }) => {
        const found = queued.get(toQueuedName(dataSet, key));
        return found?.content === content ? found.request : undefined;
      });
      const [first] = requests;
      const isOurs = first !== undefined && requests.every((request) => request?.uid === first.uid);
      return isOurs && !this.#seen.has(first.uid) ? { uid: first.uid } : undefined;
    } catch (error) {
      if (error instanceof RemoteError) return { error };
      throw error;
    }
  }

  async #listRequests(
    { orgUnit, period }: Place,
    known: ReadonlySet<string>,
  ): Promise<readonly QueuedRequest[]> {
    const { client } = this.#options;
    const requests = await client.listRequests({ facility: orgUnit, period });
    if (requests.length === 0) return [];
    this.#destination ??= requests.find(({ uid }) => known.has(uid))?.destination;
    const own = await this.#findDestination();
    return requests.filter(({ destination }) => destination === own);
  }

  async #findDestination(): Promise<number | undefined> {
    const { client, servers, isDry } = this.#options;
    if (isDry || this.#destination !== undefined) return this.#destination;
    const found = await client.findDestination(servers.destination);
    if (found === 0) throw toUnknownServer(servers);
    this.#destination = found;
    return found;
  }

  async #pause(tries: number): Promise<void> {
    const { clock, signal } = this.#options;
    await clock.wait(Math.min(longestPause, firstPause * 2 ** tries), signal);
  }
}

/** It may have been carried out; go-dispatcher2 breaks off with 500 behind its database, too. */
function isDoubtful(error: unknown): boolean {
  if (!(error instanceof RemoteError)) return false;
  return error.mayHaveArrived || (error instanceof HttpError && error.status === 500);
}

function toUnknownServer({ source, destination }: Servers): ConfigError {
  return new ConfigError(
    [`dispatcher2 stored nothing: it does not know the source ${source}, or the destination ${destination}`],
    { hint: "give --source and --destination as they are named in the configuration of dispatcher2" },
  );
}
