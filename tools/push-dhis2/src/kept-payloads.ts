import { isD2pipeError } from "@d2pipe/errors";
import type { PayloadFiles } from "./payload-files.ts";

/** Keeps writing requests and their answers as files, the answers as they came. */
export class KeptPayloads {
  readonly #files: PayloadFiles;
  /** By the body of the request. */
  readonly #answers = new Map<string, string>();

  constructor(files: PayloadFiles) {
    this.#files = files;
  }

  /** For the client: remembers the answers to bodies that are kept. */
  readonly fetch: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    const body = init?.body;
    if (typeof body !== "string" || !this.#answers.has(body)) return response;
    const text = await response.text();
    this.#answers.set(body, text);
    return new Response(text, response);
  };

  async keep<T>(body: string, send: () => Promise<T>): Promise<T> {
    const pair = this.#files.writeRequest(body);
    this.#answers.set(body, "");
    try {
      const report = await send();
      pair.writeResponse(this.#answers.get(body) ?? "");
      return report;
    } catch (error) {
      pair.writeResponse(this.#answers.get(body) || toNoAnswer(error));
      throw error;
    } finally {
      this.#answers.delete(body);
    }
  }
}

function toNoAnswer(error: unknown): string {
  const message = isD2pipeError(error) ? error.message : "no answer";
  return `${JSON.stringify({ noAnswer: message })}\n`;
}
