import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";
import { tempDir } from "../temp-dir.ts";

/** A browser of this test alone. */
export interface OpenBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

interface Program {
  path: string;
  /** What the program needs besides `PATH` and its folders. */
  env: Readonly<Record<string, string>>;
}

/**
 * Starts `unpack` with `dir` as the folder for temporary files, where the package unpacks to: in the shared one a run
 * that was killed would leave half a browser for the next. The package reads the folder before its first `await`, so
 * that two browsers may be unpacked at once.
 */
function startIn<T>(dir: string, unpack: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = dir;
  try {
    return unpack();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Chromium with its libraries and its font, for machines that have none of them. */
async function unpackTo(dir: string): Promise<Program> {
  const bin = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "..", "bin");
  const [path] = await startIn(dir, () =>
    Promise.all([chromium.executablePath(), inflate(join(bin, "al2023.tar.br"))]),
  );
  // The package's own names folders of a machine in the cloud: with no font at all Chromium ends at its first page.
  const fonts = join(dir, "fonts", "fonts.conf");
  await copyFile(join(import.meta.dirname, "fonts.conf"), fonts);
  return { path, env: { FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: join(dir, "al2023", "lib") } };
}

/** Starts headless Chromium: that of `CHROMIUM_PATH`, else the one that comes as an npm package, so that no test is skipped for want of one. */
export async function openChromium(): Promise<OpenBrowser> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(tempDir());
  const own = process.env.CHROMIUM_PATH;
  const program = own === undefined ? await unpackTo(dir.path) : { path: own, env: {} };
  const browser = await playwright.launch({
    executablePath: program.path,
    args: ["--no-sandbox", "--font-render-hinting=none"],
    env: { PATH: process.env.PATH ?? "", HOME: dir.path, TMPDIR: dir.path, ...program.env },
  });
  stack.defer(() => browser.close());
  const opened = stack.move();
  return { browser, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
