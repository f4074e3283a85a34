import { ConfigError } from "@d2pipe/errors";
import type { Query } from "./http-options.ts";

/** Checks the address of a server once. Throws `ConfigError`; never shows what may be a password. */
export function parseBaseUrl(service: string, baseUrl: string): string {
  if (!URL.canParse(baseUrl))
    throw new ConfigError([`${service}: the address is not a URL; expected https://…`]);
  const url = new URL(baseUrl);
  if (url.username || url.password) {
    throw new ConfigError([
      `${service}: the address carries credentials; give them as settings of their own`,
    ]);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new ConfigError([`${service}: the address starts with ${url.protocol}; expected https:`]);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

export function toSearch(query: Query | URLSearchParams | undefined): string {
  if (query === undefined) return "";
  if (query instanceof URLSearchParams) return query.size === 0 ? "" : `?${query.toString()}`;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return toSearch(params);
}

/** As messages show it: a query may hold values. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}
