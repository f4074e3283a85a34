import { type Sandbox, type SandboxOptions, startSandbox } from "@d2pipe/sandbox";
import { tempDir, type TempDir } from "./temp-dir.ts";

export interface SandboxTest {
  sandbox: Sandbox;
  /** Settings for the tools, to be passed as `env`. */
  env: Readonly<Record<string, string>>;
  dir: TempDir;
}

/** Runs a test against a sandbox in this process and a folder of its own; both are gone afterwards. */
export async function withSandbox<T>(
  options: SandboxOptions,
  test: (given: SandboxTest) => Promise<T>,
): Promise<T> {
  await using sandbox = await startSandbox(options);
  using dir = tempDir();
  return await test({ sandbox, env: sandbox.env, dir });
}
