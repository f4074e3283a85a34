import type { HttpOptions } from "@d2pipe/http";

/** A token passes where an account with two factors does not (commcare-kobo-api §10.1). */
export type KoboLogin = { token: string } | { username: string; password: string };

/** How requests are sent, to whichever host. */
export type Transport = Pick<
  HttpOptions,
  "userAgent" | "fetch" | "sleep" | "random" | "signal" | "retries" | "onRetry" | "timeoutMs"
>;

/**
 * The address and the login; besides, `userAgent` (required), `retries` (default 5), `timeoutMs` for one attempt (default 120,000), `signal` to stop,
 * and `onRetry`. `fetch`, `sleep` and `random` are for tests.
 */
export interface KoboClientOptions extends Transport {
  /** `https://kf.kobotoolbox.org`, `https://eu.kobotoolbox.org`, …; never the old `kc.` host. */
  baseUrl: string;
  login: KoboLogin;
}
