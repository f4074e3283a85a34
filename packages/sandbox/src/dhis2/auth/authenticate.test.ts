import { describe, expect, test } from "vitest";

import { askTwin, createTestTwin } from "../testing/ask-twin.ts";

const info = "/api/system/info?fields=version";

function cookieOf(answer: { headers: Record<string, string> }): string {
  return answer.headers["set-cookie"]?.split(";")[0] ?? "";
}

test.each([
  ["2.38", "/dhis-web-commons/security/login.action"],
  ["2.41", "/dhis-web-login/"],
  ["2.43", "/login/"],
])("%s sends a stranger to its login page, which is HTML with status 200", (version, path) => {
  const { twin } = createTestTwin({ version });
  const answer = askTwin(twin, info, { user: null });
  expect([answer.status, answer.headers.location]).toEqual([302, `http://dhis2.test${path}`]);
  const page = askTwin(twin, path, { user: null });
  expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html;charset=UTF-8"]);
});

describe("a session", () => {
  test("lets its cookie in without a password and gives no second cookie", () => {
    const { twin } = createTestTwin();
    const cookie = cookieOf(askTwin(twin, info));
    const answer = askTwin(twin, info, { user: null, headers: { cookie } });
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
  });

  test("ends after an idle hour by the server's clock", () => {
    const { twin, clock } = createTestTwin();
    const cookie = cookieOf(askTwin(twin, info));
    clock.now += 3_599_000;
    expect(askTwin(twin, info, { user: null, headers: { cookie } }).status).toBe(200);
    clock.now += 3_601_000;
    expect(askTwin(twin, info, { user: null, headers: { cookie } }).status).toBe(302);
  });

  test("ends when the sandbox expires it, and for a program that means 401", () => {
    const { twin } = createTestTwin();
    const cookie = cookieOf(askTwin(twin, info));
    twin.expireSessions();
    const headers = { cookie, "x-requested-with": "XMLHttpRequest" };
    expect(askTwin(twin, info, { user: null, headers }).status).toBe(401);
  });

  test("gives way to the eleventh of the same user", () => {
    const { twin } = createTestTwin();
    const cookies = Array.from({ length: 11 }, () => cookieOf(askTwin(twin, info)));
    const statuses = cookies.map((cookie) => askTwin(twin, info, { user: null, headers: { cookie } }).status);
    expect(statuses).toEqual([302, ...Array.from({ length: 10 }, () => 200)]);
  });
});

describe("a token", () => {
  function bearing(token: string) {
    return { user: null, headers: { authorization: `ApiToken ${token}` } };
  }

  test.each([
    ["2.41", "d2pat_"],
    ["2.42", "d2p_"],
  ])("%s mints tokens with the prefix %s that let their user in", (version, prefix) => {
    const { twin } = createTestTwin({ version });
    const token = twin.issueToken("northonly");
    expect(token.startsWith(prefix)).toBe(true);
    expect(askTwin(twin, "/api/me?fields=username", bearing(token)).json).toEqual({ username: "northonly" });
  });

  test("with one letter changed fails its checksum: 400, in 2.38 401", () => {
    for (const [version, status] of [
      ["2.42", 400],
      ["2.38", 401],
    ] as const) {
      const { twin } = createTestTwin({ version });
      const token = twin.issueToken("reader");
      const wrong = token.slice(0, 10) + (token[10] === "a" ? "b" : "a") + token.slice(11);
      const answer = askTwin(twin, info, bearing(wrong));
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([status, "ApiToken"]);
    }
  });

  test("expired or revoked is 401 and says whose scheme it was", () => {
    const { twin, clock } = createTestTwin();
    const token = twin.issueToken("integration", 1000);
    clock.now += 1000;
    expect(askTwin(twin, info, bearing(token)).status).toBe(401);
    const other = twin.issueToken("integration");
    twin.revokeTokens();
    const answer = askTwin(twin, info, bearing(other));
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, "ApiToken"]);
  });
});
