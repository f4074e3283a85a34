import type { TwinAnswer } from "../twin.ts";

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): TwinAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** Body errors of CommCare: `{"error": "…"}`. */
export function errorAnswer(status: number, error: string): TwinAnswer {
  return jsonAnswer(status, { error });
}

export function emptyAnswer(status: number, headers: Record<string, string> = {}): TwinAnswer {
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body: "" };
}

/** Thrown inside a view to leave it with an answer. */
export class Refusal extends Error {
  override readonly name = "Refusal" as const;
  readonly answer: TwinAnswer;

  constructor(status: number, error: string) {
    super(error);
    this.answer = errorAnswer(status, error);
  }
}
