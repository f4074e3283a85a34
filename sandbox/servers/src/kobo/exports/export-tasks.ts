import { jsonAnswer } from "../../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { notFound } from "../answers.ts";
import type { KoboServer } from "../kobo-server.ts";
import { parseBody } from "../parse-body.ts";
import { toFileUrl, toUrl } from "../to-url.ts";
import { parseExportOptions } from "./export-options.ts";
import type { ExportTask } from "./export-store.ts";
import { writeCsv } from "./write-csv.ts";

function toJson(server: KoboServer, request: SimulatorRequest, task: ExportTask): object {
  const { uid, status, messages, created, file, options } = task;
  return {
    url: toUrl(request, `/api/v2/assets/${server.survey.uid}/exports/${uid}/`),
    status,
    messages,
    uid,
    date_created: created,
    last_submission_time: null,
    result: file === undefined ? null : toFileUrl(server, request, file),
    data: options,
  };
}

/** 201, or 200 with the running task when the same one is at work. */
function createTask(server: KoboServer, request: SimulatorRequest): SimulatorAnswer {
  const options = parseExportOptions(parseBody(request), [server.survey.language]);
  const same = [...server.exports.tasks.values()].find(
    (task) =>
      (task.status === "created" || task.status === "processing") &&
      JSON.stringify(task.options) === JSON.stringify(options),
  );
  const task = same ?? server.exports.addTask(options, server.now());
  return jsonAnswer(same ? 200 : 201, toJson(server, request, task));
}

/** A task moves on each time it is asked for. */
function poll(server: KoboServer, task: ExportTask): void {
  const { exportPolls, exportError } = server.switches;
  if (task.status === "complete" || task.status === "error") return;
  task.polls += 1;
  if (task.polls < exportPolls) {
    task.status = "processing";
  } else if (exportError === null) {
    task.file = server.exports.addFile(writeCsv(server, task.options));
    task.status = "complete";
  } else {
    task.messages = { error: exportError };
    task.status = "error";
  }
}

/** `…/exports/` and `…/exports/{uid}/` (commcare-kobo-api §10.3). */
export function answerExports(server: KoboServer, request: SimulatorRequest, uid: string): SimulatorAnswer {
  const { tasks } = server.exports;
  if (uid === "" && request.method === "POST") return createTask(server, request);
  if (uid === "") {
    const results = [...tasks.values()].map((task) => toJson(server, request, task));
    return jsonAnswer(200, { count: results.length, next: null, previous: null, results });
  }
  const task = tasks.get(uid);
  if (!task) return notFound();
  if (request.method === "DELETE") {
    tasks.delete(uid);
    return { status: 204, headers: {}, body: "" };
  }
  poll(server, task);
  return jsonAnswer(200, toJson(server, request, task));
}
