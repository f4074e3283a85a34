/** Bounds that a person may set. */
export interface BatchLimits {
  /** Most records in a request. */
  batchSize: number;
  /** Most requests at a time. */
  concurrency: number;
}

/** One request, from its start. */
export interface StartedRequest {
  readonly count: number;
  /** Milliseconds. */
  readonly at: number;
  /** It was started with the concurrency that is measured now. */
  readonly trial: number;
}

/** Of the requests before the first answer: small, since nothing is known of the server. */
const firstSize = 200;
const firstConcurrency = 2;
/** An answer should take about so long at most, and is slow beyond the second. Milliseconds. */
const wanted = 5_000;
const slow = 10_000;
/** After a failure the size grows by a quarter an answer, or by so many records: a line that is cut now and then needs no small requests. */
const growth = 1.25;
const leastGrowth = 50;
/** The last request of all may be larger than its share by so many times. */
const mostAtEnd = 1.25;
/** More requests at a time are kept when they bring so many times the records a second. */
const worthwhile = 1.1;
/** Answers until more requests at a time are tried again; doubled each time that they were not worthwhile. */
const firstTrialAfter = 16;
/** A proxy commonly cuts at 10 MB, and DHIS2 holds the whole body in memory (dhis2-api §7). Characters. */
const firstLength = 4_000_000;

/**
 * How many records to send in a request, and how many requests at a time, learnt from the records a second that the server answers.
 * An answer bounds how long a larger request can take (no record costs more than it did on average), so that the second request
 * may already be as large as suits. On a real 2.42.4.1 that is 500 records, on a 2.43.1 2,000.
 */
export class Batching {
  readonly #limits: BatchLimits;
  /** Undefined until the first answer. */
  #size: number | undefined;
  /** After a failure: so large at most. */
  #ceiling = Number.POSITIVE_INFINITY;
  #length = firstLength;
  #concurrency: number;
  /** Milliseconds that a record takes; undefined until the first answer. */
  #perRecord: number | undefined;
  readonly #inFlight = new Set<StartedRequest>();
  #trial: Trial;

  constructor(limits: BatchLimits, now: number) {
    this.#limits = limits;
    this.#concurrency = Math.min(firstConcurrency, limits.concurrency);
    this.#trial = new Trial(1, now);
  }

  /** Most requests at a time. */
  get concurrency(): number {
    return this.#concurrency;
  }

  /** Most characters in a request. */
  get length(): number {
    return this.#length;
  }

  /** Most records in the next request. */
  get size(): number {
    return this.#size ?? Math.min(firstSize, this.#limits.batchSize);
  }

  /** The same when so many records wait, and no more will come: all requests at a time should end at about the same time. */
  share(waiting: number, now: number): number {
    const { size } = this;
    const perRecord = this.#perRecord;
    if (perRecord === undefined) return size;
    let open = waiting;
    for (const { count, at } of this.#inFlight) open += Math.max(0, count - (now - at) / perRecord);
    const own = Math.max(open / this.#concurrency, Math.min(size, firstSize));
    const share = Math.max(1, Math.ceil(own / Math.ceil(own / size)));
    // A request for the few that would be left costs more than they do in this one.
    return waiting <= Math.min(size, share * mostAtEnd) ? waiting : share;
  }

  start(count: number, now: number): StartedRequest {
    const request = { count, at: now, trial: this.#trial.number };
    this.#inFlight.add(request);
    return request;
  }

  answered(request: StartedRequest, now: number): void {
    const { count } = request;
    this.#inFlight.delete(request);
    const milliseconds = Math.max(1, now - request.at);
    this.#ceiling = Math.max(this.#ceiling * growth, this.#ceiling + leastGrowth);
    if (milliseconds > slow) this.#shrink(count);
    const fitting = Math.max(1, Math.floor((count * wanted) / milliseconds));
    const next = Math.min(fitting, this.#ceiling, this.#limits.batchSize);
    const size = this.#size ?? 0;
    // A small request says little of a large one, unless it was slow.
    if (next > size || count * 2 >= size) {
      this.#size = Math.max(1, Math.floor(next));
      this.#perRecord = milliseconds / count;
    }
    if (request.trial === this.#trial.number) this.#judge(count, now);
  }

  /** It ended in a way that says nothing of how many records suit: refused for what is in it, or never sent. */
  ended(request: StartedRequest): void {
    this.#inFlight.delete(request);
  }

  /** No usable answer came. */
  failed(request: StartedRequest, now: number): void {
    this.#inFlight.delete(request);
    this.#shrink(request.count);
    this.#fewer(now);
  }

  /** The server is in trouble, whatever the size. */
  slowDown(now: number): void {
    this.#shrink(this.size);
    this.#fewer(now);
  }

  #fewer(now: number): void {
    this.#restart(Math.max(1, Math.floor(this.#concurrency / 2)), new Trial(this.#trial.number + 1, now));
  }

  /** 413: remembered for the rest of the run. */
  tooLarge(length: number): void {
    this.#length = Math.max(1, Math.min(this.#length, Math.floor(length / 2)));
  }

  #shrink(count: number): void {
    this.#ceiling = Math.max(1, Math.min(this.#ceiling, count / 2));
    this.#size = Math.floor(Math.min(this.#size ?? count, this.#ceiling));
  }

  #judge(count: number, now: number): void {
    const trial = this.#trial;
    trial.answered(count);
    const rate = trial.rate(this.#concurrency, now);
    if (rate === undefined) return;
    const { before } = trial;
    if (before && rate < before.rate * worthwhile) {
      const next = new Trial(trial.number + 1, now, trial.patience * 2);
      this.#restart(before.concurrency, next);
    } else if (before || trial.answers >= trial.patience) this.#tryMore(rate, now);
  }

  #tryMore(rate: number, now: number): void {
    const { number, patience } = this.#trial;
    const more = Math.min(this.#concurrency * 2, this.#limits.concurrency);
    const before = more > this.#concurrency ? { rate, concurrency: this.#concurrency } : undefined;
    this.#restart(more, new Trial(number + 1, now, patience, before));
  }

  #restart(concurrency: number, trial: Trial): void {
    this.#concurrency = concurrency;
    this.#trial = trial;
  }
}

/** A stretch of requests with one concurrency. */
class Trial {
  readonly number: number;
  readonly patience: number;
  /** What to compare with, when more requests at a time are tried. */
  readonly before: { rate: number; concurrency: number } | undefined;
  readonly #started: number;
  #records = 0;
  answers = 0;

  constructor(number: number, now: number, patience = firstTrialAfter, before?: Trial["before"]) {
    this.number = number;
    this.patience = patience;
    this.before = before;
    this.#started = now;
  }

  answered(count: number): void {
    this.answers += 1;
    this.#records += count;
  }

  /** Records a millisecond, once enough answers came. */
  rate(concurrency: number, now: number): number | undefined {
    if (this.answers < concurrency * 3) return undefined;
    return this.#records / Math.max(1, now - this.#started);
  }
}
