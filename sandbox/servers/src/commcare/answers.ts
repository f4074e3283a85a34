import { EarlyAnswer } from "../early-answer.ts";
import { jsonAnswer } from "../json-answer.ts";
import type { SimulatorAnswer } from "../simulator.ts";

/** Body errors of CommCare: `{"error": "…"}`. */
export function errorAnswer(status: number, error: string): SimulatorAnswer {
  return jsonAnswer(status, { error });
}

export function emptyAnswer(status: number, headers: Record<string, string> = {}): SimulatorAnswer {
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body: "" };
}

export class Refusal extends EarlyAnswer {
  override readonly name = "Refusal" as const;

  constructor(status: number, error: string) {
    super(errorAnswer(status, error), error);
  }
}
