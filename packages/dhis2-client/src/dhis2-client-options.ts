import type { HttpOptions } from "@d2pipe/http";

export type Dhis2Login = { token: string } | { username: string; password: string };

export interface Dhis2ClientOptions extends Pick<
  HttpOptions,
  | "fetch"
  | "maxWaitSeconds"
  | "onRetry"
  | "random"
  | "retries"
  | "signal"
  | "sleep"
  | "timeoutMs"
  | "userAgent"
> {
  /** The server's address, with its path when it has one; `/api` at the end is left out. */
  baseUrl: string;
  login: Dhis2Login;
}
