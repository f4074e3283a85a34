import type { ServerConfig } from "./integrator-tables.ts";

/** Without a user and a password in it, which some have written there. */
function toAddress(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href.replace(/\/$/u, "");
}

/** The servers of all pairs, each under one name. */
export class Connections {
  readonly #names = new Map<string, string>();
  readonly #settings: (readonly [string, string])[] = [];

  /** Settings of all of them; what is secret is empty. */
  get settings(): readonly (readonly [string, string])[] {
    return this.#settings;
  }

  /** The name of a server: that of its address when there is one already. @param wish its name in dispatcher2 */
  add(wish: string, config: ServerConfig): string {
    const address = toAddress(config.api_url);
    const known = this.#names.get(`${address} ${config.username}`);
    if (known !== undefined) return known;
    const clean =
      wish
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]+/gu, "_")
        .replace(/^[^A-Z]+/u, "") || "SERVER";
    const taken = new Set(this.#names.values());
    let name = clean;
    for (let at = 2; taken.has(name); at += 1) name = `${clean}_${at}`;
    this.#names.set(`${address} ${config.username}`, name);
    this.#settings.push([`DHIS2_${name}_URL`, address]);
    if (String(config.use_pat) === "true") this.#settings.push([`DHIS2_${name}_TOKEN`, ""]);
    else this.#settings.push([`DHIS2_${name}_USERNAME`, config.username], [`DHIS2_${name}_PASSWORD`, ""]);
    return name;
  }
}
