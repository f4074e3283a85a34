import type { SimulatorAnswer } from "../../simulator.ts";
import type { Json, JsonObject } from "../json.ts";

const names: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  500: "Internal Server Error",
  501: "Not Implemented",
};

export function jsonAnswer(
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): SimulatorAnswer {
  return {
    status,
    headers: { "content-type": "application/json;charset=UTF-8", ...headers },
    body: JSON.stringify(body),
  };
}

/** The general envelope of §1.3. */
export function webMessage(status: number, message: string, more: JsonObject = {}): JsonObject {
  return {
    httpStatus: names[status] ?? "",
    httpStatusCode: status,
    status: status < 400 ? "OK" : "ERROR",
    message,
    ...more,
  };
}

/** An error of the application itself; never cached. */
export function errorAnswer(status: number, message: string, errorCode?: string): SimulatorAnswer {
  return jsonAnswer(status, webMessage(status, message, errorCode === undefined ? {} : { errorCode }), {
    "content-type": "application/json",
    "cache-control": "no-cache, private",
  });
}

/** Thrown inside a resource to leave it with an answer. */
export class Refusal extends Error {
  override readonly name = "Refusal" as const;
  readonly answer: SimulatorAnswer;

  constructor(answer: SimulatorAnswer) {
    super(`answered ${answer.status}`);
    this.answer = answer;
  }
}

export function refuse(status: number, message: string, errorCode?: string): Refusal {
  return new Refusal(errorAnswer(status, message, errorCode));
}

/** A part of DHIS2 that the simulator does not play: named in the answer, never imitated. */
export function notPlayed(what: string): Refusal {
  return refuse(501, `The sandbox does not play ${what}`);
}
