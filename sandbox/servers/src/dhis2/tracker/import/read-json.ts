import { Refusal, errorAnswer, notPlayed, refuse } from "../../answers/web-message.ts";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import type { SimulatorRequest } from "../../../simulator.ts";

type ReaderException =
  | "core.JsonParseException"
  | "databind.JsonMappingException"
  | "databind.exc.InvalidFormatException"
  | "databind.exc.MismatchedInputException";

/** The reader's own message; older versions repeat it with the class of the exception. */
export function unreadable(profile: Profile, what: string, exception: ReaderException): Refusal {
  const again = `; nested exception is com.fasterxml.jackson.${exception}: ${what}`;
  const message = `JSON parse error: ${what}${profile.olderSpring ? again : ""}`;
  return new Refusal(errorAnswer(profile.unreadableBodyStatus, message));
}

function syntaxProblem(body: Buffer, error: unknown): string {
  if (body[0] === 0x1f && body[1] === 0x8b) {
    return "Illegal character ((CTRL-CHAR, code 31)): only regular white space (\\r, \\n, \\t) is allowed between tokens";
  }
  return error instanceof Error ? error.message : "";
}

function parseBody(body: Buffer, profile: Profile): Json {
  try {
    const parsed: Json = JSON.parse(body.toString("utf8"));
    return parsed;
  } catch (error) {
    throw unreadable(profile, syntaxProblem(body, error), "core.JsonParseException");
  }
}

/**
 * The JSON body of a tracker import. Compressed bodies are not recognised and fail like malformed JSON (§7).
 * @throws Refusal 415, 400 (500 up to 2.40), or 501 for what the simulator does not play
 */
export function readJson(request: SimulatorRequest, profile: Profile): JsonObject {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (type === "text/csv" || type === "application/csv") throw notPlayed("event import from CSV");
  if (type !== "application/json") throw refuse(415, `Content-Type '${type}' is not supported`);
  const body = parseBody(request.body, profile);
  if (!isJsonObject(body))
    throw unreadable(
      profile,
      "Cannot deserialize value of type `Body`",
      "databind.exc.MismatchedInputException",
    );
  return body;
}
