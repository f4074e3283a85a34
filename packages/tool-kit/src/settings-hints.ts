import { AddressError, AuthError, type D2pipeError, RemoteError } from "@d2pipe/errors";

interface ServiceSettings {
  /** Who we are there. */
  login: string;
  /** Where it is. */
  address: string;
}

/** By the service that a client names in its errors. The clients themselves know of no settings: other programs use them too. */
const settingsOf: ReadonlyMap<string, ServiceSettings> = new Map([
  ["DHIS2", { login: "DHIS2_TOKEN, or DHIS2_USERNAME and DHIS2_PASSWORD", address: "DHIS2_URL" }],
  [
    "CommCare",
    { login: "COMMCARE_USERNAME and COMMCARE_API_KEY", address: "COMMCARE_URL and COMMCARE_DOMAIN" },
  ],
  ["Kobo", { login: "KOBO_TOKEN, and KOBO_URL: a token is of one server", address: "KOBO_URL" }],
  ["dispatcher2", { login: "DISPATCHER2_USERNAME and DISPATCHER2_PASSWORD", address: "DISPATCHER2_URL" }],
  ["PostgreSQL", { login: "DATABASE_URL", address: "DATABASE_URL" }],
  [
    "Azure Blob Storage",
    {
      login:
        "AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN",
      address: "AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_SERVICE_ENDPOINT",
    },
  ],
  [
    "S3",
    { login: "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION", address: "AWS_ENDPOINT_URL_S3" },
  ],
]);

/** Which settings to check when a server refuses the login or is not at its address, or a mail was not taken; `undefined` for any other error. */
export function findSettingsHint(error: unknown): string | undefined {
  if (error instanceof RemoteError && error.request.service === "mail server")
    return "check the settings SMTP_URL, MAIL_FROM and MAIL_TO";
  if (!(error instanceof AuthError || error instanceof AddressError)) return undefined;
  const settings = settingsOf.get(error.request.service);
  if (!settings) return undefined;
  return `check the setting ${error instanceof AuthError ? settings.login : settings.address}`;
}

/** What a person can do about an error: its own advice, and the settings that lead to its server. */
export function listHints(error: D2pipeError): readonly string[] {
  return [error.hint, findSettingsHint(error)].filter((hint) => hint !== undefined);
}

/** An error in one line, for a tool that goes on after it: `message (hint; hint)`. */
export function formatError(error: D2pipeError): string {
  const hints = listHints(error);
  return hints.length === 0 ? error.message : `${error.message} (${hints.join("; ")})`;
}
