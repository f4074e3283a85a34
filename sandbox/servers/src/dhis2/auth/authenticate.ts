import { jsonAnswer, webMessage } from "../answers/web-message.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { isWellFormedToken } from "./tokens.ts";
import type { User } from "./users.ts";

export type Entry = { readonly setCookie?: string | undefined } & (
  | { readonly user: User }
  | { readonly refusal: SimulatorAnswer }
);

function unauthorized(): Entry {
  return { refusal: jsonAnswer(401, webMessage(401, "Unauthorized")) };
}

/** Base address as the request saw it. */
export function baseOf(request: SimulatorRequest): string {
  return `http://${request.headers.host ?? "localhost"}`;
}

function toCookie(server: Dhis2Server, session: string): string {
  return `JSESSIONID=${session}; ${server.profile.cookieAttributes}`;
}

/** The cookie for somebody who did not log in: older versions open a session for everybody. */
export function anonymousCookie(server: Dhis2Server): string | undefined {
  return server.profile.sessionForAll ? toCookie(server, server.sessions.newId()) : undefined;
}

/** No entry: a redirect to the login page, unless the client shows that it is a program (§1.2). */
function noEntry(server: Dhis2Server, request: SimulatorRequest): Entry {
  const setCookie = anonymousCookie(server);
  const basic = /^basic /i.test(request.headers.authorization ?? "");
  if (basic || request.headers["x-requested-with"] === "XMLHttpRequest")
    return { ...unauthorized(), setCookie };
  const location = baseOf(request) + server.profile.loginPath;
  return { refusal: { status: 302, headers: { location }, body: "" }, setCookie };
}

const invalidToken = { error: "invalid_token", error_description: "Invalid access token" };

/** A token of OAuth, on a server whose OAuth is not set up. */
function refuseBearer(): Entry {
  const { error, error_description } = invalidToken;
  const challenge = `Bearer realm="oauth", error="${error}", error_description="${error_description}"`;
  const headers = { "cache-control": "no-store", "www-authenticate": challenge };
  return { refusal: jsonAnswer(401, invalidToken, headers) };
}

function sessionOf(request: SimulatorRequest): string | undefined {
  return /(?:^|;\s*)JSESSIONID=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
}

function enterBasic(server: Dhis2Server, request: SimulatorRequest, credentials: string): Entry {
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  const user = server.users.get(pair.slice(0, colon));
  if (user === undefined || user.password !== pair.slice(colon + 1)) return unauthorized();
  const session = sessionOf(request);
  if (session !== undefined && server.sessions.touch(session, server.now()) === user.username)
    return { user };
  const id = server.sessions.open(user.username, server.now());
  return { user, setCookie: toCookie(server, id) };
}

function tokenRefusal(status: number, message: string): Entry {
  const headers = {
    "www-authenticate": "ApiToken",
    ...(status === 400 ? { "cache-control": "no-cache, private" } : {}),
  };
  return { refusal: jsonAnswer(status, webMessage(status, message), headers) };
}

function enterToken(server: Dhis2Server, token: string): Entry {
  if (!isWellFormedToken(token)) {
    return tokenRefusal(server.profile.badTokenStatus, "Checksum validation failed");
  }
  const known = server.tokens.find((one) => one.token === token);
  const user = known && server.users.get(known.username);
  if (known === undefined || user === undefined || known.revoked) {
    return tokenRefusal(401, "The API token does not exist");
  }
  if (known.expiresAt <= server.now()) return tokenRefusal(401, "The API token has expired");
  return { user };
}

/** Basic, `ApiToken` or a session cookie (§1.1); an Authorization header beats the cookie. */
export function authenticate(server: Dhis2Server, request: SimulatorRequest): Entry {
  const [, scheme = "", secret = ""] = /^(\S+)\s+(.*)$/.exec(request.headers.authorization ?? "") ?? [];
  const { loginBelowApiOnly, oauthRefusal } = server.profile;
  if (scheme.toLowerCase() === "basic") {
    const isRead = !loginBelowApiOnly || request.path.startsWith("/api/");
    return isRead ? enterBasic(server, request, secret) : noEntry(server, request);
  }
  if (scheme.toLowerCase() === "bearer" && oauthRefusal) return refuseBearer();
  if (scheme.toLowerCase() === "apitoken") return enterToken(server, secret);
  const session = sessionOf(request);
  const username = session === undefined ? undefined : server.sessions.touch(session, server.now());
  const user = username === undefined ? undefined : server.users.get(username);
  return user === undefined ? noEntry(server, request) : { user };
}
