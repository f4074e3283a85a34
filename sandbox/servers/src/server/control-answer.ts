import type { SimulatorAnswer } from "../simulator.ts";

/** JSON with a line end, for people who ask with curl. */
export function json(status: number, body: unknown): SimulatorAnswer {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(body)}\n` };
}
