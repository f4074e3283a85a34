import type { SettingsGroup } from "./settings.ts";

/** One variable of the environment or the config file. */
export interface Variable {
  name: string;
  /** Other spellings that people already have in their environment. */
  aliases?: readonly string[];
  description: string;
  secret?: boolean;
  default?: string;
  kind: "url" | "text" | "list" | "smtp-url";
  /** Missing is a fault; the login pair of DHIS2 is judged by its own rule. */
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
  mail: [
    {
      name: "SMTP_URL",
      kind: "smtp-url",
      secret: true,
      required: true,
      description: "mail server: smtp://user:password@host:587",
    },
    { name: "MAIL_FROM", kind: "text", required: true, description: "sender" },
    { name: "MAIL_TO", kind: "list", required: true, description: "receivers, separated by commas" },
  ],
};

/** `DHIS2_URL` of the connection NAME is `DHIS2_NAME_URL`. */
export function variableOfConnection(name: string, connection: string | undefined): string {
  if (connection === undefined) return name;
  const cut = name.indexOf("_");
  return `${name.slice(0, cut)}_${connection.toUpperCase().replaceAll("-", "_")}${name.slice(cut)}`;
}
