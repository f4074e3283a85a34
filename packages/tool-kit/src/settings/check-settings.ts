import type { Resolved } from "./resolve.ts";

/** Every fault of the settings of one group, in words; values of secrets are never quoted. */
export function faultsOf(group: readonly Resolved[]): string[] {
  const faults = group.flatMap((setting) => faultOf(setting));
  return [...faults, ...faultOfLogin(group)];
}

function faultOf({ variable, name, value, origin }: Resolved): string[] {
  if (value === undefined) {
    const flag = variable.flag === undefined ? "" : `, and there is no --${variable.flag}`;
    return variable.required ? [`${name} is not set${flag}: ${variable.description}`] : [];
  }
  if (variable.kind === "url") return faultOfUrl(name, value, origin, ["http:", "https:"], false);
  if (variable.kind === "smtp-url") return faultOfUrl(name, value, origin, ["smtp:", "smtps:"], true);
  if (variable.kind === "list" && parseList(value).length === 0)
    return [`${name} (${origin}) is an empty list`];
  return [];
}

function faultOfUrl(
  name: string,
  value: string,
  origin: string,
  schemes: readonly string[],
  mayLogIn: boolean,
): string[] {
  const url = URL.parse(value);
  if (!url || !schemes.includes(url.protocol)) {
    return [
      `${name} (${origin}) is no address; expected ${schemes.map((scheme) => `${scheme}//…`).join(" or ")}`,
    ];
  }
  if (!mayLogIn && (url.username !== "" || url.password !== "")) {
    return [`${name} (${origin}) carries a password; take it out and set the user and password variables`];
  }
  return [];
}

/** DHIS2 takes a token, or a user with a password. */
function faultOfLogin(group: readonly Resolved[]): string[] {
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
