import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { readSettings } from "./read-settings.ts";
import { renderConfig } from "./render-config.ts";
import { type Origin, resolveGroup } from "./resolve.ts";

function origin(environment: Record<string, string>, rest: Partial<Origin> = {}): Origin {
  return { environment, file: undefined, connection: undefined, flags: {}, ...rest };
}

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(["dhis2", "mail"], origin(environment));
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test("a DHIS2 address may end in /api or /api/40 or a slash", () => {
  for (const ending of ["", "/", "/api", "/api/", "/api/40"]) {
    const { dhis2 } = readSettings(
      ["dhis2"],
      origin({ DHIS2_URL: `https://h/x${ending}`, DHIS2_PAT: "d2pat_1" }),
    );
    expect(dhis2).toEqual({ url: "https://h/x", login: { token: "d2pat_1" } });
  }
});

test("a line end that was pasted with a value, or left by a file of Windows, is no part of it", () => {
  const { dhis2 } = readSettings(["dhis2"], origin({ DHIS2_URL: "https://h\r", DHIS2_TOKEN: "d2pat_1\r\n" }));
  expect(dhis2).toEqual({ url: "https://h", login: { token: "d2pat_1" } });
  expect(faultsOf({ DHIS2_URL: "\r", DHIS2_TOKEN: "\n" }).join()).toMatch(
    /DHIS2_URL is not set.*no DHIS2_TOKEN/,
  );
});

test("every missing or wrong setting is named at once, without its value when it is secret", () => {
  const faults = faultsOf({
    DHIS2_URL: "https://user:secret@h",
    DHIS2_USERNAME: "a",
    SMTP_URL: "mail.example.org:secret",
  });
  expect(faults).toHaveLength(5);
  expect(faults.join("\n")).toContain("DHIS2_PASSWORD");
  expect(faults.join("\n")).toContain("MAIL_TO");
  expect(faults.join("\n")).not.toContain("secret");
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
