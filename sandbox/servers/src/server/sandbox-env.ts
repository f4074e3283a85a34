import { commcareDomain, commcareUsers, dhis2Login, koboUsers } from "./accounts.ts";

/** The settings under which every tool finds the sandbox. */
export function toSandboxEnv(urls: {
  dhis2: string;
  commcare: string;
  kobo: string;
  smtp: string;
}): Record<string, string> {
  const [loader] = commcareUsers;
  const [koboLoader] = koboUsers;
  return {
    DHIS2_URL: urls.dhis2,
    DHIS2_USERNAME: dhis2Login.username,
    DHIS2_PASSWORD: dhis2Login.password,
    COMMCARE_URL: urls.commcare,
    COMMCARE_DOMAIN: commcareDomain,
    COMMCARE_USERNAME: loader.username,
    COMMCARE_API_KEY: loader.apiKey,
    KOBO_URL: urls.kobo,
    KOBO_TOKEN: koboLoader.token,
    SMTP_URL: urls.smtp,
    MAIL_FROM: "d2pipe@example.org",
    MAIL_TO: "data-manager@example.org",
  };
}
