import type { SimulatorAnswer } from "./simulator.ts";

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): SimulatorAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
