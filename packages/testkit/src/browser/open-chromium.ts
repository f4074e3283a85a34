import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";
import { tempDir } from "../temp-dir.ts";

/** A browser of this test alone. */
export interface OpenBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/** The package unpacks into the folder for temporary files: into ours, or a run that was killed would leave half a browser for the next. */
async function unpackTo(dir: string): Promise<string> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = dir;
  try {
    const bin = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "..", "bin");
    // Chromium's own libraries, for machines that have none of them.
    await inflate(join(bin, "al2023.tar.br"));
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Starts headless Chromium: that of `CHROMIUM_PATH`, else the one that comes as an npm package, so that no test is skipped for want of one. */
export async function openChromium(): Promise<OpenBrowser> {
  const dir = tempDir();
  const own = process.env.CHROMIUM_PATH;
  const executablePath = own ?? (await unpackTo(dir.path));
  const libraries = own === undefined ? { LD_LIBRARY_PATH: join(dir.path, "al2023", "lib") } : {};
  const browser = await playwright.launch({
    executablePath,
    args: ["--no-sandbox", "--font-render-hinting=none"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: dir.path,
      FONTCONFIG_PATH: join(dir.path, "fonts"),
      ...libraries,
    },
  });
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close();
      dir[Symbol.dispose]();
    },
  };
}
