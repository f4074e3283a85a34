import type { SettingsGroup } from "./settings.ts";

/** One variable of the environment or the config file. */
export interface Variable {
  name: string;
  /** Other spellings that people already have in their environment. */
  aliases?: readonly string[];
  description: string;
  secret?: boolean;
  default?: string;
  kind: "url" | "text" | "mail-address" | "mail-addresses" | "smtp-url" | "database-url";
  /** Flag of a tool that says it instead, and beats environment and file. */
  flag?: string;
  /** Missing is an issue; the login pair of DHIS2 has its own rule. */
  required?: boolean;
}

/** Every setting of every server, once: help, `--print-config`, the docs and the check all read this table (design §4). */
export const variables: Readonly<Record<SettingsGroup, readonly Variable[]>> = {
  dhis2: [
    {
      name: "DHIS2_URL",
      aliases: ["DHIS2_API_URL"],
      kind: "url",
      required: true,
      description: "address of the DHIS2 server, with or without /api",
    },
    {
      name: "DHIS2_TOKEN",
      aliases: ["DHIS2_PAT", "DHIS2_API_PAT"],
      kind: "text",
      secret: true,
      description: "personal access token (d2pat_…)",
    },
    { name: "DHIS2_USERNAME", kind: "text", description: "user, when there is no token" },
    { name: "DHIS2_PASSWORD", kind: "text", secret: true, description: "password of that user" },
  ],
  commcare: [
    {
      name: "COMMCARE_URL",
      kind: "url",
      default: "https://www.commcarehq.org",
      description: "address of CommCare HQ",
    },
    {
      name: "COMMCARE_DOMAIN",
      kind: "text",
      required: true,
      description: "project space, the word after /a/ in its address",
    },
    { name: "COMMCARE_USERNAME", kind: "text", required: true, description: "user who owns the API key" },
    {
      name: "COMMCARE_API_KEY",
      kind: "text",
      secret: true,
      required: true,
      description: "API key of that user",
    },
  ],
  kobo: [
    {
      name: "KOBO_URL",
      kind: "url",
      default: "https://kf.kobotoolbox.org",
      description: "address of KoboToolbox (https://eu.kobotoolbox.org, or your own), never the old kc host",
    },
    {
      name: "KOBO_TOKEN",
      kind: "text",
      secret: true,
      required: true,
      description: "API key of the account, in Kobo under Account Settings, Security",
    },
  ],
  dispatcher2: [
    {
      name: "DISPATCHER2_URL",
      kind: "url",
      required: true,
      description: "address of dispatcher2 (http://localhost:9090), with or without /api/queue",
    },
    { name: "DISPATCHER2_USERNAME", kind: "text", required: true, description: "user there" },
    {
      name: "DISPATCHER2_PASSWORD",
      kind: "text",
      secret: true,
      required: true,
      description: "password of that user",
    },
  ],
  database: [
    {
      name: "DATABASE_URL",
      kind: "database-url",
      secret: true,
      required: true,
      description: "PostgreSQL database: postgres://user:password@host:5432/database",
    },
  ],
  mail: [
    {
      name: "SMTP_URL",
      kind: "smtp-url",
      secret: true,
      required: true,
      description: "mail server: smtp://user:password@host:587",
    },
    { name: "MAIL_FROM", kind: "mail-address", required: true, description: "sender" },
    {
      name: "MAIL_TO",
      kind: "mail-addresses",
      required: true,
      flag: "to",
      description: "receivers, separated by commas",
    },
  ],
  azure: [
    {
      name: "AZURE_STORAGE_CONNECTION_STRING",
      kind: "text",
      secret: true,
      description: "for azblob://: the whole connection string, or the variables below",
    },
    {
      name: "AZURE_STORAGE_ACCOUNT",
      aliases: ["AZURE_STORAGE_ACCOUNT_NAME"],
      kind: "text",
      description: "storage account, with its key or a SAS token",
    },
    {
      name: "AZURE_STORAGE_KEY",
      aliases: ["AZURE_STORAGE_ACCOUNT_KEY"],
      kind: "text",
      secret: true,
      description: "key of that account",
    },
    {
      name: "AZURE_STORAGE_SAS_TOKEN",
      kind: "text",
      secret: true,
      description: "SAS token for that account, when there is no key",
    },
    {
      name: "AZURE_STORAGE_SERVICE_ENDPOINT",
      kind: "url",
      description: "address of the blob service, when it is not ACCOUNT.blob.core.windows.net",
    },
  ],
  s3: [
    { name: "AWS_ACCESS_KEY_ID", kind: "text", description: "for s3://: access key" },
    { name: "AWS_SECRET_ACCESS_KEY", kind: "text", secret: true, description: "its secret" },
    {
      name: "AWS_SESSION_TOKEN",
      kind: "text",
      secret: true,
      description: "session token, for temporary keys",
    },
    {
      name: "AWS_REGION",
      aliases: ["AWS_DEFAULT_REGION"],
      kind: "text",
      default: "us-east-1",
      description: "region of the bucket",
    },
    {
      name: "AWS_ENDPOINT_URL_S3",
      aliases: ["AWS_ENDPOINT_URL"],
      kind: "url",
      description: "address of a store that is not Amazon's",
    },
  ],
};

/** `DHIS2_URL` of the connection NAME is `DHIS2_NAME_URL`. */
export function variableOfConnection(name: string, connection: string | undefined): string {
  if (connection === undefined) return name;
  const cut = name.indexOf("_");
  return `${name.slice(0, cut)}_${connection.toUpperCase().replaceAll("-", "_")}${name.slice(cut)}`;
}

/** Secret names and their other spellings, with or without a connection's name inside. */
const secretNames: readonly RegExp[] = Object.values(variables)
  .flat()
  .filter(({ secret }) => secret)
  .flatMap(({ name, aliases = [] }) => [name, ...aliases])
  .map((name) => new RegExp(`^${variableOfConnection(name, "@").replace("@_", "([A-Z0-9_]+_)?")}$`, "u"));

/** Whether a variable of this name holds a secret, of whichever connection. */
export function isSecretName(name: string): boolean {
  return secretNames.some((pattern) => pattern.test(name));
}
