import { Refusal } from "../answers/web-message.ts";
import type { JsonObject } from "../json.ts";
import type { ImportReport } from "./import/import-report.ts";

export interface Job {
  readonly id: string;
  /** The parameters of the import, as its first notification repeats them. */
  readonly parameters: JsonObject;
  readonly startedAt: number;
  readonly dueAt: number;
  readonly work: () => ImportReport;
  report?: ImportReport | undefined;
  /** The server's message when the work failed: such a job ends without a report. */
  failure?: string | undefined;
}

/** DHIS2 keeps this many jobs of a type (§2.5). */
const retention = 500;

function finish(job: Job): void {
  try {
    job.report = job.work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    job.failure = "Import failed";
  }
}

/**
 * Asynchronous imports: done when their time has come, one after the other from 2.41 on (§2.6). Time is the server's
 * clock, so a test decides when a job ends.
 */
export class JobQueue {
  readonly #jobs = new Map<string, Job>();
  readonly #inParallel: boolean;
  readonly #milliseconds: number;
  #lastDue = 0;

  constructor(inParallel: boolean, milliseconds: number) {
    this.#inParallel = inParallel;
    this.#milliseconds = milliseconds;
  }

  add(id: string, now: number, parameters: JsonObject, work: () => ImportReport): Job {
    const begin = this.#inParallel ? now : Math.max(now, this.#lastDue);
    const job: Job = { id, parameters, startedAt: now, dueAt: begin + this.#milliseconds, work };
    this.#lastDue = job.dueAt;
    this.#jobs.set(id, job);
    for (const oldest of [...this.#jobs.keys()].slice(0, Math.max(0, this.#jobs.size - retention))) {
      this.#jobs.delete(oldest);
    }
    return job;
  }

  /** Does the work of every job whose time has come, in order of arrival. */
  finishDue(now: number): void {
    for (const job of this.#jobs.values()) {
      if (job.dueAt <= now && job.report === undefined && job.failure === undefined) finish(job);
    }
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }
}
