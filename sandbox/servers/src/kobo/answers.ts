import { EarlyAnswer } from "../early-answer.ts";
import { jsonAnswer } from "../json-answer.ts";
import type { SimulatorAnswer } from "../simulator.ts";

/** Django REST framework's usual body: `{"detail": "…"}`. */
export function detailAnswer(status: number, detail: string): SimulatorAnswer {
  return jsonAnswer(status, { detail });
}

/** What there is not, and what this user may not see: the same answer (commcare-kobo-api §10.1). */
export function notFound(): SimulatorAnswer {
  return detailAnswer(404, "Not found.");
}

export function textAnswer(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): SimulatorAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: text };
}

/** An error of one parameter, as in `{"limit": "A positive integer is required"}`. */
export function refuseParameter(name: string, text: string): EarlyAnswer {
  return new EarlyAnswer(jsonAnswer(400, { [name]: text }));
}
