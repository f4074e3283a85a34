import type { Resolved } from "./resolve.ts";

/** Every issue of the settings of one group; values of secrets are never quoted. */
export function listIssues(group: readonly Resolved[]): string[] {
  return [...group.flatMap((setting) => listIssuesOf(setting)), ...listLoginIssues(group)];
}

function listIssuesOf({ variable, name, value, origin }: Resolved): string[] {
  if (value === undefined) {
    const flag = variable.flag === undefined ? "" : `, and there is no --${variable.flag}`;
    return variable.required ? [`${name} is not set${flag}: ${variable.description}`] : [];
  }
  const place = `${name} (${origin})`;
  // It would end a header, and start another one.
  if (/[\r\n]/u.test(value)) return [`${place} has a line break in it; expected one line`];
  if (variable.kind === "url") return listUrlIssues(place, value, ["http:", "https:"], false);
  if (variable.kind === "smtp-url") return listUrlIssues(place, value, ["smtp:", "smtps:"], true);
  if (variable.kind === "database-url") return listDatabaseIssues(place, value);
  if (variable.kind === "mail-addresses") return listAddressIssues(place, parseList(value));
  if (variable.kind === "mail-address") return listAddressIssues(place, [value]);
  return [];
}

function listUrlIssues(
  place: string,
  value: string,
  schemes: readonly string[],
  mayLogIn: boolean,
): string[] {
  const url = URL.parse(value);
  if (!url || !schemes.includes(url.protocol))
    return [`${place} is not an address; expected ${schemes.map((scheme) => `${scheme}//…`).join(" or ")}`];
  if (!mayLogIn && (url.username !== "" || url.password !== ""))
    return [`${place} carries a password; take it out and set the user and password variables`];
  return [];
}

/** A password that was not encoded ends the address where its first `@`, `/` or `#` stands: no part of it is quoted. */
function listDatabaseIssues(place: string, value: string): string[] {
  const url = URL.parse(value);
  if (url && /^postgres(?:ql)?:$/u.test(url.protocol)) return [];
  return [
    `${place} is not the address of a database; expected postgres://user:password@host:5432/database, with special characters of the password as %40 for @, %2F for /, %23 for #`,
  ];
}

function listAddressIssues(place: string, addresses: readonly string[]): string[] {
  if (addresses.length === 0) return [`${place} is an empty list`];
  return addresses
    .filter((address) => !address.includes("@"))
    .map((address) => `${place}: ${address} is not a mail address`);
}

/** DHIS2 takes a token, or a user with a password. */
function listLoginIssues(group: readonly Resolved[]): string[] {
  const find = (name: string): Resolved | undefined =>
    group.find((setting) => setting.variable.name === name);
  const token = find("DHIS2_TOKEN");
  const username = find("DHIS2_USERNAME");
  const password = find("DHIS2_PASSWORD");
  if (!token || !username || !password || token.value) return [];
  if (username.value && password.value) return [];
  const missing = [username, password].filter((setting) => !setting.value).map((setting) => setting.name);
  return [
    `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set, and there is no ${token.name}`,
  ];
}

export function parseList(value: string): string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
