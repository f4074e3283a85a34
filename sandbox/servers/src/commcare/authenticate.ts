import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { emptyAnswer, errorAnswer } from "./answers.ts";
import type { CommcareServer } from "./commcare-server.ts";
import type { CommcareUser } from "./commcare-user.ts";

interface Credentials {
  username: string;
  secret: string;
  scheme: "apikey" | "basic";
}

const challenge = { "www-authenticate": 'Digest realm="DJANGO", qop="auth", nonce="sandbox"' };

function parseCredentials(header: string | undefined): Credentials | undefined {
  const match = /^(\S+)\s+(.+)$/.exec(header ?? "");
  if (!match) return undefined;
  const [, name = "", rest = ""] = match;
  const scheme = name.toLowerCase();
  if (scheme !== "apikey" && scheme !== "basic") return undefined;
  const pair = scheme === "basic" ? Buffer.from(rest, "base64").toString("utf8") : rest;
  const colon = pair.indexOf(":");
  return { scheme, username: pair.slice(0, colon).toLowerCase(), secret: pair.slice(colon + 1) };
}

function otpRefusal(user: CommcareUser, otp: string | undefined): SimulatorAnswer | undefined {
  if (otp === undefined) return errorAnswer(401, "must send X-COMMCAREHQ-OTP header or 'otp' URL parameter");
  return otp === user.otp ? undefined : errorAnswer(401, "OTP token is incorrect");
}

export interface Entry {
  server: CommcareServer;
  domain: string;
  /** tastypie resources (v0.5) also take the API key in place of the password (§1.2). */
  keyAsPassword: boolean;
}

/** The answer of a request that is not let in, by the table of §1.2; undefined when it is. */
export function refuseEntry(request: SimulatorRequest, entry: Entry): SimulatorAnswer | undefined {
  const { domain, server } = entry;
  const { switches } = server;
  if (!server.domains.includes(domain)) return errorAnswer(404, `Domain '${domain}' does not exist`);
  if (switches.cutOff) {
    const text = "API access has been temporarily cut off due to too many requests.";
    return errorAnswer(401, `${text} Please contact support.`);
  }
  const credentials = parseCredentials(request.headers.authorization);
  const user = server.users.find((each) => each.username.toLowerCase() === credentials?.username);
  if (!credentials || !user) return emptyAnswer(401, challenge);
  const isKey =
    credentials.secret === user.apiKey && (credentials.scheme === "apikey" || entry.keyAsPassword);
  const isPassword = credentials.scheme === "basic" && credentials.secret === user.password;
  if (!isKey && !isPassword) return emptyAnswer(401, challenge);
  if (isPassword && switches.twoFactor) {
    const refusal = otpRefusal(
      user,
      request.headers["x-commcarehq-otp"] ?? request.query.get("otp") ?? undefined,
    );
    if (refusal) return refusal;
  }
  return user.mayUseApi && user.domains.includes(domain) ? undefined : emptyAnswer(403);
}
