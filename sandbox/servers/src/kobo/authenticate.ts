import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { detailAnswer } from "./answers.ts";

export interface KoboUser {
  username: string;
  password: string;
  /** 40 hexadecimal digits. */
  token: string;
  /** Whether the project was shared with this user. */
  mayView: boolean;
}

const mfaText =
  "Multi-factor authentication is enabled for this account. Basic authentication cannot be used.";

function checkBasic(pair: string, users: readonly KoboUser[], mfa: boolean): KoboUser | SimulatorAnswer {
  const text = Buffer.from(pair, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const user = users.find(
    ({ username, password }) => username === text.slice(0, colon) && password === text.slice(colon + 1),
  );
  if (!user) return detailAnswer(401, "Invalid username/password.");
  return mfa ? detailAnswer(401, mfaText) : user;
}

/** Who asks: undefined is nobody, which Kobo lets in to see what is public (commcare-kobo-api §10.1). */
export function authenticate(
  request: SimulatorRequest,
  users: readonly KoboUser[],
  mfa: boolean,
): { user: KoboUser | undefined } | { refusal: SimulatorAnswer } {
  const [, scheme = "", secret = ""] = /^(\S+)\s+(\S+)\s*$/.exec(request.headers.authorization ?? "") ?? [];
  if (scheme === "Token") {
    const user = users.find(({ token }) => token === secret);
    return user ? { user } : { refusal: detailAnswer(401, "Invalid token.") };
  }
  if (scheme === "Basic") {
    const found = checkBasic(secret, users, mfa);
    return "username" in found ? { user: found } : { refusal: found };
  }
  return { user: undefined };
}
