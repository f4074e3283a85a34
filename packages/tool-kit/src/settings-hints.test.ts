import { AddressError, AuthError, NetworkError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { findSettingsHint } from "./settings-hints.ts";

const request = { service: "DHIS2", method: "GET", url: "https://example.org/api/me" };

test("a refused login leads to the login, a wrong address to the address", () => {
  const refused = new AuthError("answered 401", request, { status: 401, body: "" });
  expect(findSettingsHint(refused)).toBe(
    "check the setting DHIS2_TOKEN, or DHIS2_USERNAME and DHIS2_PASSWORD",
  );
  expect(findSettingsHint(new AddressError("answered 404", request))).toBe("check the setting DHIS2_URL");
});

test("other errors, and services without settings, lead nowhere", () => {
  const lost = new NetworkError("no answer", request, { mayHaveArrived: false });
  const other = new AddressError("answered 404", { ...request, service: "download" });
  expect([lost, other, new Error("bug")].map(findSettingsHint)).toEqual([undefined, undefined, undefined]);
});
