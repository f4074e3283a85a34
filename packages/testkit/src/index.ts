export { anEntry, toChanges } from "./an-entry.ts";
export { aSnapshot } from "./a-snapshot.ts";
export { aCase, aCaseLine, anEvent, anEventLine, toNdjson } from "./builders.ts";
export { openChromium, type OpenBrowser } from "./browser/open-chromium.ts";
export { deleteByHand } from "./delete-by-hand.ts";
export { parseStdout } from "./check-stdout.ts";
export { type AzureStorage, startAzurite } from "./object-storage/start-azurite.ts";
export { type S3Storage, startS3 } from "./object-storage/start-s3.ts";
export { type Killable, RandomKills, seededRandom } from "./random-kills.ts";
export {
  type PipeOptions,
  type PipeRun,
  runPipe,
  type RunningPipe,
  type Stage,
  startPipe,
} from "./run-pipe.ts";
export { type RunningTool, runTool, startTool, type ToolOptions, type ToolRun } from "./run-tool.ts";
export { tempDir, type TempDir } from "./temp-dir.ts";
export { checkout, toToolCommand } from "./tool-command.ts";
export { type HttpServer, serveHttp } from "./serve-http.ts";
export type { CertificateOptions } from "./create-certificate.ts";
export { type PostgresOptions, type PostgresServer, startPostgres } from "./postgres/start-postgres.ts";
export { serveTls, type TlsServer } from "./serve-tls.ts";
export { type SandboxTest, withSandbox } from "./with-sandbox.ts";
