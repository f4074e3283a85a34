import { Refusal } from "../answers.ts";

/** The body as JSON; whatever the method, as the server does (§3, traps). */
export function parseJsonBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "Payload must be valid JSON");
  }
}
