import { isIP } from "node:net";

/** Where a database is, and who we are there. */
export interface DatabaseAddress {
  /** A name, an IP address, or the folder of a socket on this machine. */
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | undefined;
  /** `unverified`: encrypted, to whoever answers. */
  tls: "off" | "verified" | "unverified";
  /** Settings of the session as libpq takes them: `-c search_path=mart`. */
  options: string | undefined;
}

/** What `sslmode` may say. libpq's `require` and `verify-ca` look less closely; here nothing between all and nothing is offered. */
const modes: ReadonlyMap<string, DatabaseAddress["tls"]> = new Map([
  ["disable", "off"],
  ["require", "verified"],
  ["verify-ca", "verified"],
  ["verify-full", "verified"],
  ["no-verify", "unverified"],
]);

const parameters: ReadonlySet<string> = new Set(["sslmode", "host", "options"]);

const example = "postgres://user:password@host:5432/database";

/** Undefined for text that is not an address, or has a `%` that stands for nothing. */
function toParts(text: string): { url: URL; user: string; password: string; database: string } | undefined {
  const url = URL.parse(text);
  if (!url || !/^postgres(?:ql)?:$/u.test(url.protocol)) return undefined;
  try {
    const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(
      decodeURIComponent,
    );
    return { url, user: user ?? "", password: password ?? "", database: database ?? "" };
  } catch {
    return undefined;
  }
}

/** What is wrong with an address, without any part of it: a password may be anywhere in one that is wrong. */
export function listAddressIssues(text: string): string[] {
  const parts = toParts(text);
  if (!parts)
    return [
      `not the address of a database; expected ${example}, with @ : / # % ? in user and password written as %40 %3A %2F %23 %25 %3F`,
    ];
  const { url, user, database } = parts;
  const mode = url.searchParams.get("sslmode");
  const unknown = [...url.searchParams.keys()].filter((name) => !parameters.has(name));
  return [
    ...(user === "" ? [`no user; expected ${example}`] : []),
    ...(database === "" || database.includes("/") ? [`no database; expected ${example}`] : []),
    ...(mode !== null && !modes.has(mode)
      ? [`sslmode is one of ${[...modes.keys()].join(", ")}; any other might send the password unencrypted`]
      : []),
    ...unknown.map(
      (name) => `unknown parameter ${name.slice(0, 40)}; there are ${[...parameters].join(", ")}`,
    ),
  ];
}

/** Nobody can listen in between this machine and itself. */
function isThisMachine(host: string): boolean {
  return (
    host.startsWith("/") ||
    host === "localhost" ||
    host === "::1" ||
    (isIP(host) === 4 && host.startsWith("127."))
  );
}

/** An address without issues. Without `sslmode` a server on another machine must prove by TLS who it is. */
export function parseAddress(text: string): DatabaseAddress {
  const parts = toParts(text);
  if (!parts) throw new Error("the address has issues");
  const { url, user, password, database } = parts;
  const host = url.searchParams.get("host") ?? url.hostname.replace(/^\[(.*)\]$/u, "$1");
  const tls = modes.get(url.searchParams.get("sslmode") ?? "");
  return {
    host,
    port: url.port === "" ? 5432 : Number(url.port),
    database,
    user,
    password: password === "" ? undefined : password,
    tls: tls ?? (isThisMachine(host) ? "off" : "verified"),
    options: url.searchParams.get("options") ?? undefined,
  };
}
