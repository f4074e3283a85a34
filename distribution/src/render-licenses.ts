import type { LicenseInfo } from "rolldown-license-plugin";

const head = "d2pipe holds the packages below, bundled with it. Each stands under its own licence.";
const noText = "These packages come without a text of their licence.";
const line = "-".repeat(80);

/** The file `THIRD-PARTY.txt`: name, version and licence of each package in the bundle, a text that several share once. */
export function renderLicenses(packages: readonly LicenseInfo[]): string {
  const foreign = packages
    .filter(({ name }) => !name.startsWith("@d2pipe/"))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const byText = Map.groupBy(foreign, ({ licenseText }) => licenseText.trim() || noText);
  const parts = [...byText].map(([text, those]) => {
    const names = those.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join("\n")}\n\n${text}`;
  });
  return `${[head, ...parts].join(`\n\n${line}\n`)}\n`;
}
