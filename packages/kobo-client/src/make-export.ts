import { HttpError, type RemoteRequest, ResponseError } from "@d2pipe/errors";
import { z } from "zod";
import { toAssetPath } from "./asset-path.ts";
import type { ExportOptions } from "./export-options.ts";
import type { Exporter } from "./exporter.ts";
import { waitUntil } from "./wait-until.ts";

/** Seconds, between two questions and in all. */
const longestPause = 15;
const patience = 1800;

const taskSchema = z.looseObject({
  uid: z.string(),
  status: z.string(),
  result: z.string().nullish(),
  messages: z.record(z.string(), z.unknown()).optional(),
});
type Task = z.infer<typeof taskSchema>;

class Queue {
  readonly #exporter: Exporter;
  readonly #path: string;

  constructor(exporter: Exporter, asset: string) {
    this.#exporter = exporter;
    this.#path = toAssetPath(asset, "exports/");
  }

  /** Kobo gives the running task when the same export is queued twice, so the request may be repeated. */
  async add(options: ExportOptions): Promise<string> {
    const { http } = this.#exporter;
    const { json } = await http.requestJson({
      method: "POST",
      path: this.#path,
      body: JSON.stringify(options),
      headers: { "Content-Type": "application/json" },
      retry: "safe",
    });
    return this.#parse(json).uid;
  }

  /** Address of the file. */
  async wait(uid: string): Promise<string> {
    let pause = 0.5;
    const ask = async (): Promise<{ result: string } | { pause: number }> => {
      const { json } = await this.#exporter.http.requestJson({ method: "GET", path: `${this.#path}${uid}/` });
      const { status, result, messages } = this.#parse(json);
      if (status === "complete" && result) return { result };
      if (status === "error") throw this.#failed(`the export failed: ${JSON.stringify(messages ?? {})}`);
      pause = Math.min(longestPause, pause * 2);
      return { pause };
    };
    const result = await waitUntil(ask, patience, this.#exporter.options);
    if (result === undefined) throw this.#failed(`the export was not ready after ${patience / 60} minutes`);
    return result;
  }

  /** Kobo keeps ten exports of a user and form: ours must not push out those of people. */
  async remove(uid: string): Promise<void> {
    const { http } = this.#exporter;
    try {
      const answer = await http.request({ method: "DELETE", path: `${this.#path}${uid}/`, accept: [404] });
      await answer.text();
    } catch {
      // The rows are read; what is left behind Kobo clears away itself.
    }
  }

  #failed(message: string): HttpError {
    return new HttpError(message, this.#request, { status: 500, body: "" });
  }

  get #request(): RemoteRequest {
    return this.#exporter.http.describe("GET", this.#path);
  }

  #parse(json: unknown): Task {
    const parsed = taskSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    throw new ResponseError("answered with something else than an export task", this.#request);
  }
}

/** See `KoboClient.makeExport`. */
export async function* makeExport(
  exporter: Exporter,
  asset: string,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const queue = new Queue(exporter, asset);
  const uid = await queue.add(options);
  try {
    yield* await exporter.download(await queue.wait(uid));
  } finally {
    await queue.remove(uid);
  }
}
