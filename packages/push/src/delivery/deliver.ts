import { AuthError, HttpError, RemoteError } from "@d2pipe/errors";
import {
  type Again,
  type Answer,
  type Attempt,
  giveUp,
  type Interim,
  isAttempt,
  type Suspect,
  toAbandoned,
  toAbsent,
  toAdapter,
  toAnswer,
  toAttempt,
  toDeleted,
  toDoubtful,
  toInformed,
  toNextGeneration,
  toRefused,
  toRejected,
  toReported,
  wasRefused,
} from "./attempt.ts";
import type { Batching } from "./batching.ts";
import { toOwn } from "../plan/plan.ts";
import type { Clock, Index } from "../ports.ts";
import type { RecordInFlight, Resolution } from "../record.ts";
import { toIntent } from "../output/resolve.ts";
import { allowByStrategy, notThere, type Strategy, toLeftOut } from "./strategy.ts";
import type { Action, HeldObjects, Order, Result } from "../target.ts";

export interface DeliveryOptions {
  index: Pick<Index, "intend">;
  batching: Batching;
  clock: Clock;
  dryRun: boolean;
  strategy?: Strategy | undefined;
  /** How often in a row a request is repeated whose answer was lost, and a server in trouble is asked again. */
  retries: number;
  /** Fired when the run stops: waits end at once, nothing new is sent. */
  stop: AbortSignal;
}

/** What became of the records of a batch, one for each, in order. */
export interface Delivered {
  resolutions: readonly Resolution[];
  /** What stops the run: access refused, server gone, index or disk broken. */
  failure: { error: unknown } | undefined;
}

/** May be a race with another transaction, or a server in trouble: never the proof that a record is bad. */
const passing: ReadonlySet<number> = new Set([409, 500]);
/** Milliseconds; doubled each time. */
const firstPause = 500;
const longestPause = 30_000;
/** A record that is refused alone so often, while others are taken in between, is bad. */
const mostRefusals = 3;
/** Requests refused one after the other with nothing accepted between: that is the server, not a record. */
const mostRefusalsInARow = 30;

/** Takes batches to the target until the fate of every record in them is known. One instance serves all requests in flight. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #failure: { error: unknown } | undefined;
  #lostInARow = 0;
  /** Requests refused with a passing status since the last that was accepted. */
  #refusedInARow = 0;
  #accepted = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  async deliver(records: readonly RecordInFlight[], action: Action): Promise<Delivered> {
    const attempts = records.map((record) => toAttempt(record));
    try {
      const allowed = action === "write" ? await this.#allow(attempts) : attempts;
      const interim = await this.#send(allowed.filter(isAttempt), action);
      const sent = (await this.#judge(interim, action)).values();
      const resolutions = allowed.map((one) => (isAttempt(one) ? (sent.next().value ?? giveUp(one)) : one));
      return { resolutions, failure: this.#failure };
    } catch (error) {
      this.#failure ??= { error };
      return {
        resolutions: attempts.map((attempt) => giveUp({ ...attempt, lost: true })),
        failure: { error },
      };
    }
  }

  get #isStopped(): boolean {
    return this.#failure !== undefined || this.#options.stop.aborted;
  }

  /** Those that the strategy allows; the others are resolved. */
  async #allow(attempts: readonly Attempt[]): Promise<readonly (Attempt | Resolution)[]> {
    if (this.#isStopped) return attempts;
    const { allowed, failure } = await allowByStrategy(this.#options.strategy, attempts);
    this.#failure ??= failure;
    return allowed;
  }

  /** One result for each attempt, in order, whatever the server does. */
  async #send(attempts: readonly Attempt[], action: Action): Promise<readonly Interim[]> {
    if (attempts.length === 0) return [];
    if (this.#isStopped) return await this.#abandon(attempts, action);
    const answer = await this.#request(attempts, action);
    switch (answer.kind) {
      case "results":
        return await this.#conclude(attempts, answer.results, action);
      case "refused whole":
        // The server means it, and stored nothing: halved until each that is to blame stands alone.
        return attempts.length > 1
          ? await this.#sendHalves(attempts, action)
          : attempts.map((attempt) => toRejected(attempt, answer.why));
      case "refused":
        return await this.#onRefusal(attempts, answer.refusal, action);
      case "lost":
        return await this.#onLoss(attempts, answer.error, action);
      case "failed":
        this.#failure ??= { error: answer.error };
        return await this.#abandon(answer.isSent ? toDoubtful(attempts) : attempts, action);
    }
  }

  async #request(attempts: readonly Attempt[], action: Action): Promise<Answer> {
    const { batching, clock, dryRun } = this.#options;
    const adapter = toAdapter(attempts);
    const order: Order = { action, dryRun };
    const request = batching.start(attempts.length, clock.now());
    let body = "";
    try {
      await this.#intend(attempts);
      body = adapter.encode(attempts, order);
      const report = await adapter.send(body, order);
      batching.answered(request, clock.now());
      this.#lostInARow = 0;
      this.#refusedInARow = 0;
      this.#accepted += 1;
      return await this.#interpret(attempts, order, report);
    } catch (error) {
      const answer = toAnswer(error, body !== "");
      if (answer.kind === "lost") batching.failed(request, clock.now());
      else batching.ended(request);
      if (answer.kind === "refused") this.#lostInARow = 0;
      if (answer.kind === "refused" && answer.refusal.status === 413) batching.tooLarge(body.length);
      return answer;
    }
  }

  /** Reading back is only for the words created and updated: what the report says is certain without it. */
  async #interpret(batch: readonly Attempt[], order: Order, report: unknown): Promise<Answer> {
    const adapter = toAdapter(batch);
    const said = adapter.interpret(batch, order, report);
    if (said !== "look up") return toReported(said);
    let held: HeldObjects = new Map();
    try {
      held = await adapter.lookup(batch);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
    }
    const informed = adapter.interpret(batch, order, report, held);
    if (informed === "look up") throw new Error(`${adapter.kind}: interpret asked twice for what is held`);
    return toReported(informed);
  }

  /** Content is about to be replaced, or an object made: killed in between, the next run has to know. */
  async #intend(attempts: readonly Attempt[]): Promise<void> {
    const { index, dryRun, clock } = this.#options;
    if (dryRun) return;
    const now = clock.now();
    const intended = attempts.flatMap(({ record, plan, target, generation }) => {
      const entry = toIntent(record, { ...plan, target, generation }, now);
      return entry ? [{ record, entry }] : [];
    });
    if (intended.length === 0) return;
    const intent = await index.intend(
      intended.map(({ record, entry }) => ({ entry, aliases: record.aliases })),
    );
    intended.forEach(({ record }, at) => {
      record.intended = [...record.intended, { intent, at }];
    });
  }

  /** Each result ends a record, or sends it again: under the next id, or because the report said nothing of it. */
  async #conclude(
    attempts: readonly Attempt[],
    results: readonly Result[],
    action: Action,
  ): Promise<readonly Interim[]> {
    const ended = attempts.map((attempt, at) => this.#toEnd(attempt, results[at] ?? { kind: "silent" }));
    const again = ended.flatMap((end) => (end.kind === "again" ? [end.attempt] : []));
    if (again.length === 0) return ended.flatMap((end) => (end.kind === "again" ? [] : [end]));
    const rest = (await this.#send(again, action)).values();
    return ended.map((end, at) => {
      if (end.kind !== "again") return end;
      return rest.next().value ?? giveUp(attempts[at] ?? end.attempt);
    });
  }

  #toEnd(attempt: Attempt, result: Result): Resolution | Again {
    const { target, generation, lost } = attempt;
    switch (result.kind) {
      case "created":
      case "updated":
        return { kind: "written", status: result.kind, target, generation, lost };
      case "deleted":
        return toDeleted(attempt, this.#options.clock.now());
      case "absent":
        return toAbsent(attempt, this.#options.clock.now());
      case "refused":
        return toRejected(attempt, result.why);
      case "tombstone":
        // Deleted since it was looked up: an update makes nothing new.
        return this.#options.strategy === "UPDATE" ? toLeftOut(notThere) : toNextGeneration(attempt);
      case "not stored":
        return { kind: "again", attempt };
      case "silent":
        // It may have been stored all the same.
        if (!attempt.silent) return { kind: "again", attempt: { ...attempt, silent: true, lost: true } };
        return toRejected(attempt, toOwn("NO_REPORT"));
    }
  }

  /** Halves until the culprit stands alone; one that a server in trouble refuses is no culprit yet. */
  async #onRefusal(
    attempts: readonly Attempt[],
    refusal: HttpError,
    action: Action,
  ): Promise<readonly Interim[]> {
    const [first] = attempts;
    if (!first) return [];
    const isPassing = passing.has(refusal.status);
    if (isPassing) {
      this.#refusedInARow += 1;
      if (this.#refusedInARow >= mostRefusalsInARow) this.#failure ??= { error: refusal };
      if (this.#refusedInARow > 1) await this.#awaitHealth(first);
      if (this.#isStopped) return await this.#abandon(attempts, action);
    }
    if (attempts.length === 1)
      return [isPassing ? { kind: "suspect", attempt: first, refusal } : toRefused(first, refusal)];
    return await this.#sendHalves(attempts, action);
  }

  async #sendHalves(attempts: readonly Attempt[], action: Action): Promise<readonly Interim[]> {
    const middle = Math.ceil(attempts.length / 2);
    const left = await this.#send(attempts.slice(0, middle), action);
    return [...left, ...(await this.#send(attempts.slice(middle), action))];
  }

  /**
   * The server refuses one request after the other: whether it answers at all is found out by reading. Out of patience, the run
   * stops with what reading failed with.
   */
  async #awaitHealth(attempt: Attempt): Promise<void> {
    const { retries, batching, clock } = this.#options;
    for (let tries = 0; !this.#isStopped; tries += 1) {
      try {
        await toAdapter([attempt]).lookup([attempt]);
        return;
      } catch (error) {
        if (!(error instanceof RemoteError) || error instanceof AuthError || tries >= retries) {
          this.#failure ??= { error };
          return;
        }
      }
      batching.slowDown(clock.now());
      await this.#pause(tries);
    }
  }

  /** Records that were refused alone, once more, now that the others of their batch are through. */
  async #judge(interim: readonly Interim[], action: Action): Promise<readonly Resolution[]> {
    const isOnly = interim.filter((one) => one.kind === "suspect" && !wasRefused(one.attempt)).length === 1;
    const judged: Resolution[] = [];
    for (const one of interim)
      judged.push(one.kind === "suspect" ? await this.#try(one, isOnly, action) : one);
    return judged;
  }

  async #try(suspect: Suspect, isOnly: boolean, action: Action): Promise<Resolution> {
    const accepted = this.#accepted;
    let { attempt, refusal } = suspect;
    for (let refused = 1; ; refused += 1) {
      const isProven = this.#accepted > accepted && refused >= mostRefusals;
      if (isProven) return toRefused(attempt, refusal);
      if (refused > Math.max(mostRefusals, this.#options.retries)) {
        if (this.#accepted > 0 || isOnly || wasRefused(attempt)) return toRefused(attempt, refusal);
        // Several records, and it accepts none: reading may work, and writing not (a database that is full, or read only).
        this.#failure ??= { error: refusal };
        return giveUp(attempt);
      }
      await this.#pause(refused - 1);
      const [one] = await this.#send([attempt], action);
      if (one?.kind !== "suspect") return one ?? giveUp(attempt);
      ({ attempt, refusal } = one);
    }
  }

  /**
   * Asks what became of records whose answer was lost. A delete that landed ends there, and so does a write whose content was seen to
   * be there. Any other write is sent again: an object that is there may hold older content, and a hash must never be remembered for
   * content that the server was not heard to accept.
   */
  async #onLoss(
    attempts: readonly Attempt[],
    error: RemoteError,
    action: Action,
  ): Promise<readonly Interim[]> {
    const { retries, dryRun } = this.#options;
    this.#lostInARow += 1;
    const doubtful = dryRun ? attempts : toDoubtful(attempts);
    if (this.#lostInARow > retries) {
      this.#failure ??= { error };
      return await this.#abandon(doubtful, action);
    }
    const asked = error instanceof HttpError ? (error.retryAfter ?? 0) * 1000 : 0;
    await this.#pause(this.#lostInARow - 1, asked);
    const held = dryRun || this.#isStopped ? undefined : await this.#lookUp(doubtful);
    const now = this.#options.clock.now();
    const known = doubtful.map((attempt) => toInformed(attempt, held, { action, now }));
    const open = known.filter(isAttempt);
    // Twice lost: the server may not answer in time for so many.
    const isTooMuch = this.#lostInARow > 1 && open.length > 1;
    const rest = (isTooMuch ? await this.#sendHalves(open, action) : await this.#send(open, action)).values();
    return known.map((one) => (isAttempt(one) ? (rest.next().value ?? giveUp(one)) : one));
  }

  /** Undefined when the server does not answer that either. */
  async #lookUp(attempts: readonly Attempt[]): Promise<HeldObjects | undefined> {
    try {
      return await toAdapter(attempts).lookup(attempts);
    } catch (error) {
      if (!(error instanceof RemoteError) || error instanceof AuthError) this.#failure ??= { error };
      return undefined;
    }
  }

  /** The run ends here for these: what may be there is looked up once more, the rest was not sent. */
  async #abandon(attempts: readonly Attempt[], action: Action): Promise<readonly Resolution[]> {
    const doubtful = attempts.filter(({ lost }) => lost);
    const canAsk = doubtful.length > 0 && !(this.#failure?.error instanceof AuthError);
    const held = canAsk ? await this.#lookUp(doubtful) : undefined;
    const now = this.#options.clock.now();
    return attempts.map((attempt) => toAbandoned(attempt, held, { action, now }));
  }

  async #pause(tries: number, atLeast = 0): Promise<void> {
    const { clock, stop } = this.#options;
    await clock.wait(Math.max(atLeast, Math.min(longestPause, firstPause * 2 ** tries)), stop);
  }
}
