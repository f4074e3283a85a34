import { describe, expect, it } from "vitest";
import { commcareUsers } from "../server/accounts.ts";
import { manyCases, testSimulator } from "./testing.ts";

const [loader, viewer, stranger] = commcareUsers;

function basic(username: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}` };
}

function statusOf(headers: Record<string, string>, url = "case/v2/", switches = {}): number {
  return testSimulator(manyCases(1), switches).ask(url, { headers }).status;
}

describe("who is let in", () => {
  it("takes an API key whatever the letter case of its scheme", () => {
    expect(statusOf({ authorization: `apikey ${loader.username.toUpperCase()}:${loader.apiKey}` })).toBe(200);
  });

  it("takes a password by Basic, and on v0.5 also the key in its place", () => {
    expect(statusOf(basic(loader.username, loader.password))).toBe(200);
    expect(statusOf(basic(loader.username, loader.apiKey), "v0.5/case/")).toBe(200);
    expect(statusOf(basic(loader.username, loader.apiKey), "case/v2/")).toBe(401);
  });

  it("answers 401 with a challenge and an empty body without or with wrong credentials", () => {
    const { ask } = testSimulator([]);
    const answer = ask("case/v2/", { headers: { authorization: "ApiKey nobody:none" } });
    expect(answer).toMatchObject({ status: 401, text: "" });
    expect(answer.headers["www-authenticate"]).toMatch(/^Digest/);
  });

  it("answers 403 with an empty body without the permission, and to members of other domains", () => {
    expect(statusOf({ authorization: `ApiKey ${viewer?.username}:${viewer?.apiKey}` })).toBe(403);
    expect(statusOf({ authorization: `ApiKey ${stranger?.username}:${stranger?.apiKey}` })).toBe(403);
  });

  it("answers 404 with an error for a domain that does not exist", () => {
    const { ask } = testSimulator([]);
    expect(ask("/a/nowhere/api/case/v2/")).toMatchObject({
      status: 404,
      json: { error: expect.any(String) },
    });
  });

  it("asks for the second factor of passwords only", () => {
    const { ask } = testSimulator([], { twoFactor: true });
    const headers = basic(loader.username, loader.password);
    expect(ask("case/v2/").status).toBe(200);
    expect(ask("case/v2/", { headers })).toMatchObject({
      status: 401,
      json: { error: "must send X-COMMCAREHQ-OTP header or 'otp' URL parameter" },
    });
    const wrong = ask("case/v2/", { headers: { ...headers, "x-commcarehq-otp": "1" } });
    expect(wrong.json).toEqual({ error: "OTP token is incorrect" });
    const right = { ...headers, "x-commcarehq-otp": loader.otp };
    expect(ask("case/v2/", { headers: right }).status).toBe(200);
  });
});

describe("limits", () => {
  it("cuts a domain off with a 401 that is a rate limit", () => {
    const { ask } = testSimulator([], { cutOff: true });
    expect(ask("case/v2/")).toMatchObject({
      status: 401,
      json: { error: expect.stringContaining("temporarily cut off due to too many requests") },
    });
  });

  it("answers 429 with an empty body and a float as Retry-After once the allowance is used", () => {
    const { ask } = testSimulator([], { rateLimitAfter: 2, retryAfter: "37.2" });
    expect([ask("case/v2/").status, ask("v0.5/case/").status]).toEqual([200, 200]);
    const throttled = ask("case/v2/");
    expect(throttled).toMatchObject({ status: 429, text: "" });
    expect(throttled.headers["retry-after"]).toBe("37.2");
  });

  it("leaves Retry-After out by switch", () => {
    const { ask } = testSimulator([], { rateLimitAfter: 0, retryAfter: null });
    expect(ask("case/v2/").headers).not.toHaveProperty("retry-after");
  });
});
