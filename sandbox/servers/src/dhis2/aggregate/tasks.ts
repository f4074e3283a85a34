import { jsonAnswer, webMessage } from "../answers/web-message.ts";
import { baseOf } from "../auth/authenticate.ts";
import type { Json, JsonObject } from "../json.ts";
import { randomUid } from "../random-uid.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import type { ImportOptions } from "./import/import-options.ts";
import { type ImportSummary, toSummaryJson } from "./import/import-summary.ts";

export type TaskType = "DATAVALUE_IMPORT" | "COMPLETE_DATA_SET_REGISTRATION_IMPORT";

interface Task {
  readonly dueAt: number;
  readonly options: ImportOptions;
  readonly work: () => ImportSummary;
  /** What it says on its way, the first thing first. */
  readonly steps: (summary: ImportSummary) => readonly string[];
  summary?: ImportSummary | undefined;
  /** The same notifications each time they are asked for. */
  notifications: readonly Json[];
}

/** Imports that a scheduler takes up later, one after the other (§4.5). Time is the server's clock. */
export class Tasks {
  readonly #tasks = new Map<string, Task>();
  readonly #milliseconds: number;
  #lastDue = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  add(name: string, now: number, task: Pick<Task, "options" | "work" | "steps">): void {
    this.#lastDue = Math.max(now, this.#lastDue) + this.#milliseconds;
    this.#tasks.set(name, { ...task, dueAt: this.#lastDue, notifications: [] });
  }

  finishDue(server: Dhis2Server): void {
    for (const [name, task] of this.#tasks) {
      if (task.summary !== undefined || task.dueAt > server.now()) continue;
      task.summary = task.work();
      task.notifications = notificationsOf(server, name.split("/")[0] ?? "", task, task.summary);
    }
  }

  get(name: string): Task | undefined {
    return this.#tasks.get(name);
  }
}

function notificationsOf(
  server: Dhis2Server,
  type: string,
  task: Task,
  summary: ImportSummary,
): JsonObject[] {
  const notification = (message: string, more: JsonObject): JsonObject => {
    const id = randomUid(server.random);
    const time = server.zone.toLocalText(server.now());
    return { level: "INFO", category: type, message, ...more, id, uid: id, time };
  };
  const parameters = {
    preheatCache: null,
    filename: null,
    notificationLevel: null,
    ...task.options.shown,
    dataSet: task.options.dataSet ?? null,
  };
  const { imported, updated, deleted, ignored } = summary.count;
  const counts = `${imported} created, ${updated} updated, ${deleted} deleted, ${ignored} ignored`;
  return [
    notification("Data value set import", { completed: false, dataType: "PARAMETERS", data: parameters }),
    ...task.steps(summary).map((step) => notification(step, { completed: false })),
    notification(`Import complete with status ${summary.status}, ${counts}`, { completed: true }),
  ].toReversed();
}

/** The answer to `async=true`: the task is made and will be taken up later. */
export function acceptTask(
  server: Dhis2Server,
  request: SimulatorRequest,
  type: TaskType,
  task: Pick<Task, "options" | "work" | "steps">,
): SimulatorAnswer {
  const id = randomUid(server.random);
  const now = server.now();
  server.tasks.add(`${type}/${id}`, now, task);
  const name = `${type} (${now})`;
  const response = {
    name,
    id,
    created: server.zone.toLocalText(now),
    jobType: type,
    jobStatus: "NOT_STARTED",
    jobParameters: task.options.shown,
    relativeNotifierEndpoint: `/api/system/tasks/${type}/${id}`,
    responseType: server.profile.taskResponseType,
  };
  const location = `${baseOf(request)}/api/system/tasks/${type}`;
  return jsonAnswer(200, webMessage(200, `Initiated ${name}`, { response }), { location });
}

const neverStored = { "cache-control": "no-store" };

/** `GET /api/system/tasks/{type}/{id}`: newest first; nothing before the task is over, or for an unknown one. */
export function listTaskNotifications(server: Dhis2Server, name: string): SimulatorAnswer {
  return jsonAnswer(200, server.tasks.get(name)?.notifications ?? [], neverStored);
}

/** `GET /api/system/taskSummaries/{type}/{id}`: an empty body until there is one. */
export function getTaskSummary(server: Dhis2Server, name: string): SimulatorAnswer {
  const task = server.tasks.get(name);
  if (task?.summary === undefined) return { status: 200, headers: neverStored, body: "" };
  return jsonAnswer(200, toSummaryJson(task.summary, task.options, server.profile), neverStored);
}
