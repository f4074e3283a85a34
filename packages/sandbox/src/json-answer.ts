import type { TwinAnswer } from "./twin.ts";

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): TwinAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
