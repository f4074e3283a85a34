import type { ExportOptions } from "./export-options.ts";

export interface ExportTask {
  uid: string;
  options: ExportOptions;
  status: "created" | "processing" | "complete" | "error";
  messages: Record<string, string>;
  created: string;
  /** Name of its file once there is one. */
  file: string | undefined;
  polls: number;
}

export interface ExportSettings {
  uid: string;
  name: string;
  options: ExportOptions;
  /** The file made last, and when: it is given again for five minutes. */
  cached?: { at: number; file: string } | { at: number; error: string } | undefined;
}

/** Tasks, saved settings and files of one form; ten tasks are kept (commcare-kobo-api §10.3). */
export class ExportStore {
  readonly tasks: Map<string, ExportTask> = new Map();
  readonly settings: Map<string, ExportSettings> = new Map();
  readonly files: Map<string, string> = new Map();
  /** How many synchronous exports were answered "busy" since the switches were set. */
  busy = 0;
  #made = 0;

  #newUid(kind: string): string {
    this.#made += 1;
    return `${kind}${String(this.#made).padStart(20, "0")}`;
  }

  addTask(options: ExportOptions, now: Date): ExportTask {
    const uid = this.#newUid("e");
    const created = now.toISOString();
    const task: ExportTask = {
      uid,
      options,
      status: "created",
      messages: {},
      created,
      file: undefined,
      polls: 0,
    };
    this.tasks.set(uid, task);
    const [oldest] = this.tasks.keys();
    if (this.tasks.size > 10 && oldest !== undefined) this.tasks.delete(oldest);
    return task;
  }

  addSettings(name: string, options: ExportOptions): ExportSettings {
    const settings = { uid: this.#newUid("es"), name, options };
    this.settings.set(settings.uid, settings);
    return settings;
  }

  addFile(content: string): string {
    const name = `${this.#newUid("f")}.csv`;
    this.files.set(name, content);
    return name;
  }
}
