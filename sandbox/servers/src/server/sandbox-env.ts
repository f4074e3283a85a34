import { commcareDomain, commcareUsers, dhis2Login, dispatcher2Users, koboUsers } from "./accounts.ts";

/** A DHIS2 under a name, for `--connection NAME`. */
function toConnection(name: string, url: string): Record<string, string> {
  return {
    [`DHIS2_${name}_URL`]: url,
    [`DHIS2_${name}_USERNAME`]: dhis2Login.username,
    [`DHIS2_${name}_PASSWORD`]: dhis2Login.password,
  };
}

/** The settings under which every tool finds the sandbox. */
export function toSandboxEnv(urls: {
  dhis2: string;
  target: string | undefined;
  commcare: string;
  kobo: string;
  dispatcher2: string;
  smtp: string;
}): Record<string, string> {
  const [loader] = commcareUsers;
  const [koboLoader] = koboUsers;
  const [dispatcher2Loader] = dispatcher2Users;
  return {
    ...(urls.target === undefined
      ? {}
      : { ...toConnection("SOURCE", urls.dhis2), ...toConnection("TARGET", urls.target) }),
    DHIS2_URL: urls.dhis2,
    DHIS2_USERNAME: dhis2Login.username,
    DHIS2_PASSWORD: dhis2Login.password,
    COMMCARE_URL: urls.commcare,
    COMMCARE_DOMAIN: commcareDomain,
    COMMCARE_USERNAME: loader.username,
    COMMCARE_API_KEY: loader.apiKey,
    KOBO_URL: urls.kobo,
    KOBO_TOKEN: koboLoader.token,
    DISPATCHER2_URL: urls.dispatcher2,
    DISPATCHER2_USERNAME: dispatcher2Loader.username,
    DISPATCHER2_PASSWORD: dispatcher2Loader.password,
    SMTP_URL: urls.smtp,
    MAIL_FROM: "d2pipe@example.org",
    MAIL_TO: "data-manager@example.org",
  };
}
