import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "@d2pipe/errors";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { readMailSettings, readOrigin } from "./read-origin.ts";
import { renderConfig } from "./render-config.ts";
import { resolveGroup } from "./resolve.ts";
import { loadSettingsFile, toEnvironment } from "./settings-file.ts";

function write(file: string, text: string | Uint8Array, mode = 0o600): string {
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

test("relative paths are taken from the folder of the file; addresses and other values stay", () => {
  using dir = tempDir();
  mkdirSync(dir.file("etc"));
  const lines = [
    "STATE=./state",
    "MAPPING=mapping.csv",
    "ORG_UNITS=/srv/ou.json",
    "SOURCE=azblob://sipca/raw/kobo.csv",
    "INDEX_COPY=../copy/sipca.db",
    "CASE_TYPE=visit",
    "EVENT_INDEX_COPY=",
  ];
  const file = write(dir.file("etc/a.env"), lines.join("\n"));
  expect(toEnvironment({}, loadSettingsFile(file))).toEqual({
    STATE: dir.file("etc/state"),
    MAPPING: dir.file("etc/mapping.csv"),
    ORG_UNITS: "/srv/ou.json",
    SOURCE: "azblob://sipca/raw/kobo.csv",
    INDEX_COPY: dir.file("copy/sipca.db"),
    CASE_TYPE: "visit",
    EVENT_INDEX_COPY: "",
  });
});

test("a path that a shell would have changed is asked about, unless single quotes say that it is meant so", () => {
  using dir = tempDir();
  const file = write(
    dir.file("a.env"),
    "STATE=$HOME/state\nMAPPING=~/m.csv\nSOURCE='a$b.csv'\nORG_UNITS=\"$X\"\n",
  );
  expect(loadSettingsFile(file).issues).toEqual(
    ["1: STATE", "2: MAPPING", "4: ORG_UNITS"].map((place) =>
      expect.stringContaining(`${file}: line ${place}: nothing is put in`),
    ),
  );
  expect(toEnvironment({}, loadSettingsFile(file)).SOURCE).toBe(resolve(dir.path, "a$b.csv"));
});

test.each([0o640, 0o604, 0o620, 0o666])("mode %o: others could read or change it", (mode) => {
  using dir = tempDir();
  const file = write(dir.file("a.env"), "A=1", mode);
  expect(loadSettingsFile(file).issues).toEqual([
    `${file} can be read by other users, and it may hold secrets: chmod 600 ${file}`,
  ]);
});

test("a setting that has another name now is named with both", () => {
  using dir = tempDir();
  const file = write(dir.file("a.env"), "A=1\nLAKE_INDEX=azblob://sipca/raw/sipca.db\n");
  expect(loadSettingsFile(file).issues).toEqual([
    `${file}: line 2: LAKE_INDEX is called INDEX_COPY now; rename it`,
  ]);
});

test("a pipeline's environment: what is set there takes precedence over the file, empty counts as not set", () => {
  using dir = tempDir();
  const file = loadSettingsFile(write(dir.file("a.env"), "A=file\nB=file\nC=file\nD='two words'\n"));
  expect(toEnvironment({ A: "env", B: "", PATH: "/bin" }, file)).toEqual({
    A: "env",
    B: "file",
    C: "file",
    D: "two words",
    PATH: "/bin",
  });
  expect(() => toEnvironment({ LAKE_INDEX: "x" }, file)).toThrow(
    "environment: LAKE_INDEX is called INDEX_COPY now; rename it",
  );
});

test.each([
  ["no file", undefined, "there is no such file"],
  ["UTF-16", Buffer.from("\uFEFFA=1", "utf16le"), "not UTF-8"],
])("%s: one line says so", (_, bytes, message) => {
  using dir = tempDir();
  const file = dir.file("a.env");
  if (bytes) write(file, bytes);
  expect(() => loadSettingsFile(file)).toThrow(new RegExp(`^--env ${file}: .*${message}`, "u"));
  expect(() => loadSettingsFile(dir.path)).toThrow(ConfigError);
});

test("flags beat the environment, it beats the settings file, that beats the config file; each says where it is from", () => {
  using dir = tempDir();
  const env = write(
    dir.file("a.env"),
    "DHIS2_URL=https://file\nDHIS2_PAT=pat_of_file\nSMTP_URL=smtp://u:sesame@h\nD2PIPE_CONFIG=c.json\n",
  );
  const config = {
    DHIS2_URL: "https://config",
    DHIS2_TOKEN: "t",
    DHIS2_USERNAME: "admin",
    MAIL_FROM: "a@b.org",
  };
  write(dir.file("c.json"), JSON.stringify(config));
  const origin = readOrigin(
    { DHIS2_URL: "", MAIL_TO: "env@b.org" },
    { env, connection: undefined, flags: { to: ["flag@b.org"] } },
  );
  const settings = [...resolveGroup("dhis2", origin), ...resolveGroup("mail", origin)];
  expect(renderConfig([], settings).split("\n")).toEqual([
    `DHIS2_URL       https://file   ${env} line 1`,
    `DHIS2_TOKEN     (set, hidden)  ${env} line 2`,
    `DHIS2_USERNAME  admin          ${dir.file("c.json")}`,
    "DHIS2_PASSWORD  -              not set",
    `SMTP_URL        (set, hidden)  ${env} line 3`,
    `MAIL_FROM       a@b.org        ${dir.file("c.json")}`,
    "MAIL_TO         flag@b.org     flag --to",
  ]);
  const beaten = readOrigin({ DHIS2_API_URL: "https://env" }, { env, connection: undefined, flags: {} });
  expect(resolveGroup("dhis2", beaten)[0]).toMatchObject({
    value: "https://env",
    origin: "environment DHIS2_API_URL",
  });
});

test("mail about a run: no mail server is fine, a mail server without receivers is not", () => {
  expect(readMailSettings({ MAIL_FROM: "a@b.org" }, undefined)).toBeUndefined();
  expect(() => readMailSettings({ SMTP_URL: "smtp://h", MAIL_FROM: "a@b.org" }, undefined)).toThrow(
    /MAIL_TO is not set/u,
  );
  const all = { SMTP_URL: "smtp://h", MAIL_FROM: "a@b.org", MAIL_TO: "c@d.org,e@f.org" };
  expect(readMailSettings(all, undefined)).toEqual({
    smtpUrl: "smtp://h",
    from: "a@b.org",
    to: ["c@d.org", "e@f.org"],
  });
});
