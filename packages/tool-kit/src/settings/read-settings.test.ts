import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { readSettings } from "./read-settings.ts";
import { renderConfig } from "./render-config.ts";
import { type Origin, resolveGroup } from "./resolve.ts";

function origin(environment: Record<string, string>, rest: Partial<Origin> = {}): Origin {
  return { environment, file: undefined, connection: undefined, flags: {}, ...rest };
}

function issuesOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(["dhis2", "mail"], origin(environment));
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

test("a line end that was pasted with a value, or left by a file of Windows, is not part of it", () => {
  const { dhis2 } = readSettings(["dhis2"], origin({ DHIS2_URL: "https://h\r", DHIS2_TOKEN: "d2pat_1\r\n" }));
  expect(dhis2).toEqual({ url: "https://h", login: { token: "d2pat_1" } });
  expect(issuesOf({ DHIS2_URL: "\r", DHIS2_TOKEN: "\n" }).join()).toMatch(
    /DHIS2_URL is not set.*no DHIS2_TOKEN/,
  );
});

test("every missing or wrong setting is named at once, without its value when it is secret", () => {
  const issues = issuesOf({
    DHIS2_URL: "https://user:secret@h",
    DHIS2_USERNAME: "a",
    SMTP_URL: "mail.example.org:secret",
  });
  expect(issues).toHaveLength(5);
  expect(issues.join("\n")).toContain("DHIS2_PASSWORD");
  expect(issues.join("\n")).toContain("MAIL_TO");
  expect(issues.join("\n")).not.toContain("secret");
});

test("environment beats file, and a named connection reads its own variables only", () => {
  const file = {
    path: "d2pipe.json",
    values: { DHIS2_URL: "https://file", DHIS2_TOKEN: "t" },
    connections: { training: { DHIS2_TOKEN: "tt" } },
  };
  const plain = readSettings(["dhis2"], origin({ DHIS2_URL: "https://env" }, { file }));
  expect(plain.dhis2).toEqual({ url: "https://env", login: { token: "t" } });
  const named = origin(
    { DHIS2_TRAINING_URL: "https://t", DHIS2_URL: "https://env" },
    { file, connection: "training" },
  );
  expect(readSettings(["dhis2"], named).dhis2).toEqual({ url: "https://t", login: { token: "tt" } });
});

test("--print-config never shows a secret", () => {
  const text = renderConfig(
    [["index", "a.db"]],
    resolveGroup("dhis2", origin({ DHIS2_TOKEN: "d2pat_secret" })),
  );
  expect(text).not.toContain("d2pat_secret");
  expect(text).toMatch(/DHIS2_TOKEN +\(set, hidden\) +environment DHIS2_TOKEN/);
  const login = origin({ DHIS2_URL: "https://user:pw_secret@h" });
  expect(renderConfig([], resolveGroup("dhis2", login))).not.toContain("pw_secret");
});

test("a line break in the middle of a value would start another header: refused without the value", () => {
  const mail = {
    SMTP_URL: "smtp://h",
    MAIL_FROM: "a@b.org\r\nBcc: sesame@b.org",
    MAIL_TO: "c@d.org\nsesame@b.org",
  };
  const issues = issuesOf({ DHIS2_URL: "https://h", DHIS2_TOKEN: "d2pat_1", ...mail });
  expect(issues).toEqual(
    ["MAIL_FROM", "MAIL_TO"].map(
      (name) => `${name} (environment ${name}) has a line break in it; expected one line`,
    ),
  );
});

test("sender and receivers have to be mail addresses", () => {
  const mail = { SMTP_URL: "smtp://h", MAIL_FROM: "d2pipe <a@b.org>", MAIL_TO: "c@d.org, nobody" };
  expect(issuesOf({ DHIS2_URL: "https://h", DHIS2_TOKEN: "d2pat_1", ...mail })).toEqual([
    "MAIL_TO (environment MAIL_TO): nobody is not a mail address",
  ]);
});
