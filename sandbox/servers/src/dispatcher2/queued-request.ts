/** Statuses of a request; the database allows `pending`, `inprogress` and `error` too, and nothing sets them (41b7098). */
export type QueuedStatus = "ready" | "completed" | "failed" | "expired" | "canceled";

/** A row of the table `requests`: the columns that a client may ask for, as `ROW_TO_JSON` gives them. */
export interface QueuedRequest {
  uid: string;
  source: number;
  destination: number;
  content_type: string;
  body: string;
  response: string;
  status: QueuedStatus;
  statuscode: string;
  retries: number;
  errors: string;
  period: string;
  week: string;
  month: string;
  year: number | null;
  facility: string;
  district: string;
  report_type: string;
  submissionid: string;
  created: string;
  updated: string;
}

/** What a queueing call says. */
export type NewRequest = Pick<
  QueuedRequest,
  "source" | "destination" | "content_type" | "body" | "period" | "week" | "month" | "year" | "facility"
> &
  Pick<QueuedRequest, "district" | "report_type" | "submissionid">;

/** The requests of one server, in the order they were queued. */
export class RequestQueue {
  readonly #now: () => Date;
  readonly #requests: QueuedRequest[] = [];
  /** Requests answered since each was queued. */
  readonly #ages = new Map<string, number>();
  #count = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  list(): readonly QueuedRequest[] {
    return this.#requests;
  }

  add(request: NewRequest): QueuedRequest {
    this.#count += 1;
    const uid = `q${this.#count.toString(36).padStart(10, "0")}`;
    const time = this.#now().toISOString();
    const rest = { response: "", status: "ready", statuscode: "", retries: 0, errors: "" } as const;
    const queued: QueuedRequest = { uid, ...request, ...rest, created: time, updated: time };
    this.#requests.push(queued);
    this.#ages.set(uid, 0);
    return queued;
  }

  change(request: QueuedRequest, changes: Partial<QueuedRequest>): void {
    Object.assign(request, changes, { updated: this.#now().toISOString() });
  }

  remove(uid: string): void {
    const at = this.#requests.findIndex((request) => request.uid === uid);
    if (at !== -1) this.#requests.splice(at, 1);
  }

  /** A request to the server begins: what waited long enough is due. */
  age(deliverAfter: number | null): QueuedRequest[] {
    const ready = this.#requests.filter(({ status }) => status === "ready");
    for (const { uid } of ready) this.#ages.set(uid, (this.#ages.get(uid) ?? 0) + 1);
    if (deliverAfter === null) return [];
    return ready.filter(({ uid }) => (this.#ages.get(uid) ?? 0) >= deliverAfter);
  }
}
