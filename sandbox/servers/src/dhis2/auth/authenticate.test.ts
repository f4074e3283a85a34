import { describe, expect, test } from "vitest";

import { askSimulator, createTestSimulator } from "../testing/ask-simulator.ts";

const info = "/api/system/info?fields=version";

function cookieOf(answer: { headers: Record<string, string> }): string {
  return answer.headers["set-cookie"]?.split(";")[0] ?? "";
}

test.each([
  ["2.38", "/dhis-web-commons/security/login.action"],
  ["2.41", "/dhis-web-login"],
  ["2.42", "/dhis-web-login/"],
  ["2.43", "/login/"],
])("%s sends a stranger to its login page, which is HTML with status 200", (version, path) => {
  const { simulator } = createTestSimulator({ version });
  const answer = askSimulator(simulator, info, { user: null });
  expect([answer.status, answer.headers.location]).toEqual([302, `http://dhis2.test${path}`]);
  const page = askSimulator(simulator, path, { user: null });
  expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html;charset=UTF-8"]);
});

describe("a session", () => {
  test("lets its cookie in without a password and gives no second cookie", () => {
    const { simulator } = createTestSimulator();
    const cookie = cookieOf(askSimulator(simulator, info));
    const answer = askSimulator(simulator, info, { user: null, headers: { cookie } });
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
  });

  test("ends after an idle hour by the server's clock", () => {
    const { simulator, clock } = createTestSimulator();
    const cookie = cookieOf(askSimulator(simulator, info));
    clock.now += 3_599_000;
    expect(askSimulator(simulator, info, { user: null, headers: { cookie } }).status).toBe(200);
    clock.now += 3_601_000;
    expect(askSimulator(simulator, info, { user: null, headers: { cookie } }).status).toBe(302);
  });

  test("ends when the sandbox expires it, and for a program that means 401", () => {
    const { simulator } = createTestSimulator();
    const cookie = cookieOf(askSimulator(simulator, info));
    simulator.expireSessions();
    const headers = { cookie, "x-requested-with": "XMLHttpRequest" };
    expect(askSimulator(simulator, info, { user: null, headers }).status).toBe(401);
  });

  test("gives way to the eleventh of the same user", () => {
    const { simulator } = createTestSimulator();
    const cookies = Array.from({ length: 11 }, () => cookieOf(askSimulator(simulator, info)));
    const statuses = cookies.map(
      (cookie) => askSimulator(simulator, info, { user: null, headers: { cookie } }).status,
    );
    expect(statuses).toEqual([302, ...Array.from({ length: 10 }, () => 200)]);
  });
});

test("basic authentication counts below /api only, up to 2.41", () => {
  const statusOf = (version: string) => askSimulator(createTestSimulator({ version }).simulator, "/").status;
  expect([statusOf("2.41"), statusOf("2.42")]).toEqual([401, 302]);
});

describe("a token", () => {
  function bearing(token: string) {
    return { user: null, headers: { authorization: `ApiToken ${token}` } };
  }

  test.each([
    ["2.41", "d2pat_"],
    ["2.42", "d2p_"],
  ])("%s mints tokens with the prefix %s that let their user in", (version, prefix) => {
    const { simulator } = createTestSimulator({ version });
    const token = simulator.issueToken("northonly");
    expect(token.startsWith(prefix)).toBe(true);
    expect(askSimulator(simulator, "/api/me?fields=username", bearing(token)).json).toEqual({
      username: "northonly",
    });
  });

  test("with one letter changed fails its checksum: 400, in 2.38 401", () => {
    for (const [version, status] of [
      ["2.42", 400],
      ["2.38", 401],
    ] as const) {
      const { simulator } = createTestSimulator({ version });
      const token = simulator.issueToken("reader");
      const wrong = token.slice(0, 10) + (token[10] === "a" ? "b" : "a") + token.slice(11);
      const answer = askSimulator(simulator, info, bearing(wrong));
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([status, "ApiToken"]);
    }
  });

  test("expired or revoked is 401 and says whose scheme it was", () => {
    const { simulator, clock } = createTestSimulator();
    const token = simulator.issueToken("integration", 1000);
    clock.now += 1000;
    expect(askSimulator(simulator, info, bearing(token)).status).toBe(401);
    const other = simulator.issueToken("integration");
    simulator.revokeTokens();
    const answer = askSimulator(simulator, info, bearing(other));
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, "ApiToken"]);
  });
});
