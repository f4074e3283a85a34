import type { AnswerHeaders } from "./http-options.ts";

/** A cookie jar for one cookie: a session spares the server a costly check of the password (dhis2-api §1.1). */
export class SessionCookie {
  readonly #name: string | undefined;
  #value: string | undefined;

  constructor(name: string | undefined) {
    this.#name = name;
  }

  get header(): string | undefined {
    return this.#value === undefined ? undefined : `${this.#name}=${this.#value}`;
  }

  keep(headers: AnswerHeaders): void {
    if (this.#name === undefined) return;
    for (const line of headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value] = pair.split("=", 2);
      if (name.trim() === this.#name && value !== undefined) this.#value = value.trim() || undefined;
    }
  }

  /** Forgets the cookie that was sent, unless another request has replaced it meanwhile. */
  drop(sent: string): void {
    if (sent === this.header) this.#value = undefined;
  }
}
