import { ConfigError } from "@d2pipe/errors";
import { listIssues, parseList } from "./check-settings.ts";
import { type Origin, type Resolved, resolveGroup } from "./resolve.ts";
import type {
  CommcareSettings,
  DatabaseSettings,
  Dhis2Settings,
  Dispatcher2Settings,
  KoboSettings,
  MailSettings,
  Settings,
  SettingsGroup,
} from "./settings.ts";
import { toAzure, toS3 } from "./to-storage-settings.ts";

type Values = Readonly<Record<string, string>>;

const hint =
  "set them in the environment, in a settings file (--env FILE) or in d2pipe.json; --print-config shows what is read";

function ensureGood(groups: readonly (readonly Resolved[])[]): void {
  const issues = groups.flatMap((group) => listIssues(group));
  if (issues.length > 0) throw new ConfigError(issues, { hint });
}

/**
 * The settings of the groups that a tool declares. Throws one `ConfigError` with every issue of all of them; those of
 * `whenAsked` are checked when the tool asks for them, because not every run does.
 */
export function readSettings(
  groups: readonly SettingsGroup[],
  origin: Origin,
  whenAsked: readonly SettingsGroup[] = [],
): Settings {
  const resolve = (group: SettingsGroup): [SettingsGroup, Resolved[]] => [group, resolveGroup(group, origin)];
  const required = new Map(groups.map(resolve));
  ensureGood([...required.values()]);
  const asked = new Map(whenAsked.map(resolve));
  const valuesOf = (group: SettingsGroup): Values => {
    const late = asked.get(group);
    if (late) ensureGood([late]);
    return toValues(required.get(group) ?? late, group);
  };
  return {
    get dhis2() {
      return toDhis2(valuesOf("dhis2"));
    },
    get commcare() {
      return toCommcare(valuesOf("commcare"));
    },
    get kobo() {
      return toKobo(valuesOf("kobo"));
    },
    get dispatcher2() {
      return toDispatcher2(valuesOf("dispatcher2"));
    },
    get database() {
      return toDatabase(valuesOf("database"));
    },
    get mail() {
      return toMail(valuesOf("mail"));
    },
    get azure() {
      return toAzure(valuesOf("azure"));
    },
    get s3() {
      return toS3(valuesOf("s3"));
    },
  };
}

function toValues(resolved: readonly Resolved[] | undefined, group: SettingsGroup): Values {
  if (!resolved) throw new Error(`the tool uses the settings of ${group} without declaring them`);
  return Object.fromEntries(resolved.map(({ variable, value }) => [variable.name, value ?? ""]));
}

function toDhis2(values: Values): Dhis2Settings {
  const {
    DHIS2_URL: url = "",
    DHIS2_TOKEN: token = "",
    DHIS2_USERNAME: username = "",
    DHIS2_PASSWORD: password = "",
  } = values;
  return { url, login: token === "" ? { username, password } : { token } };
}

function toCommcare(values: Values): CommcareSettings {
  const { COMMCARE_URL = "", COMMCARE_DOMAIN = "", COMMCARE_USERNAME = "", COMMCARE_API_KEY = "" } = values;
  return {
    url: COMMCARE_URL,
    domain: COMMCARE_DOMAIN,
    username: COMMCARE_USERNAME,
    apiKey: COMMCARE_API_KEY,
  };
}

function toKobo({ KOBO_URL: url = "", KOBO_TOKEN: token = "" }: Values): KoboSettings {
  return { url, token };
}

function toDispatcher2(values: Values): Dispatcher2Settings {
  const {
    DISPATCHER2_URL: url = "",
    DISPATCHER2_USERNAME: username = "",
    DISPATCHER2_PASSWORD: password = "",
  } = values;
  return { url, username, password };
}

function toDatabase({ DATABASE_URL: url = "" }: Values): DatabaseSettings {
  return { url };
}

function toMail(values: Values): MailSettings {
  const { SMTP_URL = "", MAIL_FROM = "", MAIL_TO = "" } = values;
  return { smtpUrl: SMTP_URL, from: MAIL_FROM, to: parseList(MAIL_TO) };
}
