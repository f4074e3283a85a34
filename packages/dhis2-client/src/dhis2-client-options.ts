import type { HttpOptions } from "@d2pipe/http";

/** A personal access token (DHIS2 2.38.1 or newer), or a user with a password. */
export type Dhis2Login = { token: string } | { username: string; password: string };

/**
 * Besides the address and the login: `userAgent` (required), `retries` after a failed attempt (default 5), `timeoutMs` for one
 * attempt (default 120,000; imports have their own), `maxWaitSeconds` for a `Retry-After` (default 300), `signal` to stop reads
 * and waits, and `onRetry`. `fetch`, `sleep` and `random` are for tests.
 */
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
  /** The address that people open, with its path when it has one (`https://example.org/dhis`); `/api` at the end is left out. */
  baseUrl: string;
  login: Dhis2Login;
}
