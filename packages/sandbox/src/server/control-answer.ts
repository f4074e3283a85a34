import type { TwinAnswer } from "../twin.ts";

/** JSON with a line end, for people who ask with curl. */
export function json(status: number, body: unknown): TwinAnswer {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(body)}\n` };
}
