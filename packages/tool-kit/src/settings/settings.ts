import type { AzureSettings, S3Settings } from "@d2pipe/blob-store";

/** Groups of settings a tool may declare; each is one kind of server. */
export type SettingsGroup =
  | "dhis2"
  | "commcare"
  | "kobo"
  | "dispatcher2"
  | "database"
  | "mail"
  | "azure"
  | "s3";

export type Dhis2Login = { token: string } | { username: string; password: string };

export interface Dhis2Settings {
  /** As it was given, with or without `/api`: the clients read it. */
  url: string;
  login: Dhis2Login;
}

export interface CommcareSettings {
  url: string;
  domain: string;
  username: string;
  apiKey: string;
}

export interface KoboSettings {
  url: string;
  token: string;
}

export interface Dispatcher2Settings {
  url: string;
  username: string;
  password: string;
}

export interface DatabaseSettings {
  /** `postgres://user:password@host:5432/database`, with whatever `sql-source` reads of it. */
  url: string;
}

export interface MailSettings {
  /** `smtp://host:port` or `smtps://…`; it may carry credentials, since it comes from environment or file. */
  smtpUrl: string;
  from: string;
  to: readonly string[];
}

/** Read lazily: the group that is asked for was checked before `start`. */
export interface Settings {
  readonly dhis2: Dhis2Settings;
  readonly commcare: CommcareSettings;
  readonly kobo: KoboSettings;
  readonly dispatcher2: Dispatcher2Settings;
  readonly database: DatabaseSettings;
  readonly mail: MailSettings;
  /** Throws a `ConfigError` when asked for and not set: only the address of a file says which object storage is used. */
  readonly azure: AzureSettings;
  /** As `azure`. */
  readonly s3: S3Settings;
}
