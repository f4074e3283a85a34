import { EarlyAnswer } from "../early-answer.ts";
import type { SimulatorRequest } from "../simulator.ts";
import { detailAnswer } from "./answers.ts";

/** Throws Django REST framework's 400. */
export function parseBody(request: SimulatorRequest): unknown {
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    throw new EarlyAnswer(detailAnswer(400, "JSON parse error"));
  }
}
