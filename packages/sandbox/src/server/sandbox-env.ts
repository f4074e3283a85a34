import { commcareDomain, commcareUsers, dhis2Login } from "./accounts.ts";

/** The settings under which every tool finds the sandbox. */
export function toSandboxEnv(urls: {
  dhis2: string;
  commcare: string;
  smtp: string;
}): Record<string, string> {
  const [loader] = commcareUsers;
  return {
    DHIS2_URL: urls.dhis2,
    DHIS2_USERNAME: dhis2Login.username,
    DHIS2_PASSWORD: dhis2Login.password,
    COMMCARE_URL: urls.commcare,
    COMMCARE_DOMAIN: commcareDomain,
    COMMCARE_USERNAME: loader.username,
    COMMCARE_API_KEY: loader.apiKey,
    SMTP_URL: urls.smtp,
    MAIL_FROM: "d2pipe@example.org",
    MAIL_TO: "data-manager@example.org",
  };
}
