import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Row } from "./report.ts";

interface Packed {
  size: number;
  unpackedSize: number;
  entryCount: number;
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}

/** What the package `d2pipe` weighs, as npm counts it. */
export async function benchSize(): Promise<Row[]> {
  const cwd = join(import.meta.dirname, "..", "distribution", "dist");
  const printed = execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd, encoding: "utf8" });
  const [packed]: Packed[] = JSON.parse(printed);
  if (!packed) throw new Error("npm pack said nothing");
  const measured = `${toMegabytes(packed.size)} packed, ${toMegabytes(packed.unpackedSize)} in ${packed.entryCount} files`;
  return [{ what: "d2pipe, every tool in one package", measured, aim: "", peak: 0 }];
}
