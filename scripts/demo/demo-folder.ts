import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export const root: string = join(import.meta.dirname, "..", "..");
/** Everything that the demo leaves behind. */
export const folder: string = join(root, "demo-run");
/** Written by the sandbox: addresses and logins of the simulators. */
export const envFile: string = join(folder, "sandbox.env");

export function clearFolder(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
