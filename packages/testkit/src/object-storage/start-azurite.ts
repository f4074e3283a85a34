import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BlobServiceClient, BlockBlobClient } from "@azure/storage-blob";
import { tempDir } from "../temp-dir.ts";

/** Azure Blob Storage on loopback, in memory, gone at the end of the scope. Paths are `container/path`. */
export interface AzureStorage extends AsyncDisposable {
  account: string;
  key: string;
  /** Of the account. */
  endpoint: string;
  /** Settings for the tools, to be passed as `env`. */
  env: Readonly<Record<string, string>>;
  put(path: string, content: string | Uint8Array): Promise<void>;
  /** Undefined when the blob does not exist. */
  get(path: string): Promise<Buffer | undefined>;
  /** An https link that carries its own signature. */
  sasLink(path: string, permissions?: string): string;
  /** Blocks that were sent and not committed. */
  countDrafts(path: string): Promise<number>;
}

const account = "devstoreaccount1";
/** Azurite's published key; no secret. */
const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const hour = 3_600_000;

export async function startAzurite(containers: readonly string[]): Promise<AzureStorage> {
  // Here, and not above: every other test would wait for it.
  const azure = await import("@azure/storage-blob");
  const home = tempDir();
  const child = spawnAzurite(home.path);
  const endpoint = `${await addressOf(child)}/${account}`;
  const credential = new azure.StorageSharedKeyCredential(account, key);
  const service = new azure.BlobServiceClient(endpoint, credential);
  const blobAt = (path: string): BlockBlobClient => toBlob(service, path);
  for (const container of containers) await service.createContainer(container);
  return {
    account,
    key,
    endpoint,
    env: {
      AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint};`,
    },
    async put(path, content) {
      const bytes = Buffer.from(content);
      await blobAt(path).upload(bytes, bytes.length);
    },
    async get(path) {
      const blob = blobAt(path);
      return (await blob.exists()) ? await blob.downloadToBuffer() : undefined;
    },
    sasLink(path, permissions = "r") {
      const [containerName, blobName] = cut(path);
      const query = azure.generateBlobSASQueryParameters(
        {
          containerName,
          blobName,
          permissions: azure.BlobSASPermissions.parse(permissions),
          expiresOn: new Date(Date.now() + hour),
        },
        credential,
      );
      return `${blobAt(path).url}?${query.toString()}`;
    },
    async countDrafts(path) {
      const { uncommittedBlocks = [] } = await blobAt(path).getBlockList("uncommitted");
      return uncommittedBlocks.length;
    },
    async [Symbol.asyncDispose]() {
      await stop(child);
      home[Symbol.dispose]();
    },
  };
}

function cut(path: string): [container: string, blob: string] {
  const at = path.indexOf("/");
  return [path.slice(0, at), path.slice(at + 1)];
}

function toBlob(service: BlobServiceClient, path: string): BlockBlobClient {
  const [container, blob] = cut(path);
  return service.getContainerClient(container).getBlockBlobClient(blob);
}

function spawnAzurite(home: string): ChildProcess {
  const root = dirname(fileURLToPath(import.meta.resolve("azurite/package.json")));
  const main = join(root, "dist", "src", "blob", "main.js");
  const flags = ["--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--silent"];
  const place = ["--blobHost", "127.0.0.1", "--blobPort", "0"];
  const child = spawn(process.execPath, [main, ...flags, ...place], {
    cwd: home,
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

/** Azurite prints its address once it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  let printed = "";
  for await (const piece of child.stdout ?? []) {
    printed += String(piece);
    const address = /listens on (http:\S+)/u.exec(printed)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`Azurite did not start: ${printed}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
