import type { SimulatorAnswer } from "../../simulator.ts";
import { jsonAnswer, Refusal, refuse } from "../answers/web-message.ts";
import type { Json, JsonObject } from "../json.ts";
import { randomUid } from "../random-uid.ts";
import type { Dhis2Server } from "../server.ts";
import type { ImportReport } from "./import/import-report.ts";
import type { Job } from "./job-queue.ts";

/** The notifications of a job on its way; from 2.43 on the payload is counted late. */
function stepsOf(minor: number): string[] {
  const counting = "Calculating Payload Size";
  const checking = [
    "Running PreProcess",
    "Running Validation",
    "Running Rule Engine",
    "Running Rule Engine Validation",
  ];
  return [
    "Loading file resource",
    "Loading file content",
    "Running PreHeat",
    ...(minor >= 43 ? [...checking, counting] : [counting, ...checking]),
    "Commit Transaction",
    "PostCommit",
  ];
}

const neverStored = { "cache-control": "no-cache, no-store, max-age=0, must-revalidate" };

function notification(server: Dhis2Server, job: Job, message: string, more: JsonObject = {}): JsonObject {
  const id = server.profile.minor <= 40 ? job.id : randomUid(server.random);
  const time = server.zone.toLocalText(job.dueAt);
  return {
    level: "INFO",
    category: "TRACKER_IMPORT_JOB",
    message,
    completed: false,
    ...more,
    id,
    uid: id,
    time,
  };
}

function summaryOf(report: ImportReport): string {
  const { created, updated, deleted, ignored } = report.stats;
  const counts = `${created} created, ${updated} updated, ${deleted} deleted, ${ignored} ignored`;
  return `Import complete with status ${report.status}, ${counts}`;
}

/** `GET /api/tracker/jobs/{uid}`: newest first; an unknown job is `[]`. */
export function listNotifications(server: Dhis2Server, id: string): SimulatorAnswer {
  const job = server.jobs.get(id);
  if (job === undefined) return jsonAnswer(200, [], neverStored);
  const started = { dataType: "PARAMETERS", data: job.parameters };
  const list: Json[] = [notification(server, job, "Tracker import started", started)];
  if (job.report !== undefined) {
    const steps = stepsOf(server.profile.minor).map((step) => notification(server, job, step));
    list.unshift(...steps.toReversed());
    const last = server.profile.minor <= 40 ? "Import:Done" : summaryOf(job.report);
    list.unshift(notification(server, job, last, { completed: true }));
  }
  if (job.failure !== undefined) {
    list.unshift(notification(server, job, job.failure, { level: "ERROR", completed: true }));
  }
  return jsonAnswer(200, list, neverStored);
}

/** `GET /api/tracker/jobs/{uid}/report`: 404 until it is there. */
export function getReport(server: Dhis2Server, id: string): SimulatorAnswer {
  const report = server.jobs.get(id)?.report;
  if (report !== undefined) return jsonAnswer(200, report.body, neverStored);
  const { answer } = refuse(404, `Summary for job ${id} does not exist`, "E1005");
  throw new Refusal({ ...answer, headers: { ...answer.headers, ...neverStored } });
}
