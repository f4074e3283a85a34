import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { readSettings } from "./read-settings.ts";

function settingsOf(environment: Record<string, string>): ReturnType<typeof readSettings> {
  return readSettings(["azure", "s3"], { environment, file: undefined, connection: undefined, flags: {} });
}

test("object storage that is not set is not an issue until it is asked for", () => {
  const settings = settingsOf({});
  expect(() => settings.azure).toThrow(/AZURE_STORAGE_CONNECTION_STRING/u);
  expect(() => settings.s3).toThrow(ConfigError);
  expect(() => settingsOf({ AZURE_STORAGE_ACCOUNT: "a" }).azure).toThrow(/AZURE_STORAGE_SAS_TOKEN/u);
});

test("Azure: connection string before key before SAS token", () => {
  const all = {
    AZURE_STORAGE_CONNECTION_STRING: "c",
    AZURE_STORAGE_ACCOUNT: "a",
    AZURE_STORAGE_ACCOUNT_KEY: "k",
    AZURE_STORAGE_SAS_TOKEN: "s",
  };
  expect(settingsOf(all).azure).toEqual({ connectionString: "c" });
  expect(settingsOf({ ...all, AZURE_STORAGE_CONNECTION_STRING: "" }).azure).toEqual({
    account: "a",
    key: "k",
  });
  expect(settingsOf({ AZURE_STORAGE_ACCOUNT: "a", AZURE_STORAGE_SAS_TOKEN: "s" }).azure).toEqual({
    account: "a",
    sasToken: "s",
  });
});

test("S3's usual variables, the one for S3 before the one for all services", () => {
  const environment = {
    AWS_ACCESS_KEY_ID: "i",
    AWS_SECRET_ACCESS_KEY: "s",
    AWS_ENDPOINT_URL: "https://all",
    AWS_ENDPOINT_URL_S3: "https://s3",
  };
  const { s3 } = settingsOf(environment);
  expect(s3).toEqual({ accessKeyId: "i", secretAccessKey: "s", region: "us-east-1", endpoint: "https://s3" });
});
