import { jsonAnswer } from "../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";

export interface Dispatcher2User {
  username: string;
  password: string;
  /** 40 hexadecimal digits. */
  token: string;
}

/** Undefined: the request may pass. The scheme of a token is spelled with a colon, `Token: <40 hex>` (models/user.go). */
export function refuseStranger(
  request: SimulatorRequest,
  users: readonly Dispatcher2User[],
): SimulatorAnswer | undefined {
  const [scheme = "", secret = ""] = (request.headers.authorization ?? "").split(" ", 2);
  const pair = Buffer.from(secret, "base64").toString("utf8");
  const isKnown = users.some(({ username, password, token }) =>
    scheme === "Basic" ? pair === `${username}:${password}` : scheme === "Token:" && secret === token,
  );
  return isKnown ? undefined : jsonAnswer(401, { error: "Unauthorized" });
}
