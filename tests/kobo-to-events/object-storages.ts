import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { startAzurite, startS3 } from "@d2pipe/testkit";

/** Object storage on loopback, whichever it is; paths are `container/path`. */
export interface ObjectStorage extends AsyncDisposable {
  name: string;
  /** Settings for the tools. */
  env: Readonly<Record<string, string>>;
  /** The address as users write it. */
  at(path: string): string;
  put(path: string, content: string | Uint8Array): Promise<void>;
  get(path: string): Promise<Buffer | undefined>;
}

async function startAzure(): Promise<ObjectStorage> {
  return { ...(await startAzurite(["sipca"])), name: "Azure", at: (path) => `azblob://${path}` };
}

async function startS3Storage(): Promise<ObjectStorage> {
  const s3 = await startS3(["sipca"]);
  return {
    name: "S3",
    env: s3.env,
    at: (path) => `s3://${path}`,
    put: async (path, content) => s3.put(path, content),
    get: async (path) => s3.get(path),
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

interface ObjectStorageKind {
  name: string;
  start: () => Promise<ObjectStorage>;
  /** How many of the seeded kills it gets. */
  kills: number;
}

/** Every object storage that an index can be kept in. */
export const objectStorages: readonly [ObjectStorageKind, ObjectStorageKind] = [
  { name: "Azure", start: startAzure, kills: 30 },
  { name: "S3", start: startS3Storage, kills: 15 },
];

/** A way to an object storage that can be cut for good: `env` goes through it. */
export async function startGate(
  storage: ObjectStorage,
): Promise<{ env: ObjectStorage["env"]; cut(): void } & AsyncDisposable> {
  const address = Object.values(storage.env).join(" ");
  const [whole = "", port] = /127\.0\.0\.1:(\d+)/u.exec(address) ?? [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(port), "127.0.0.1");
    for (const each of [socket, onward]) open.add(each.on("error", () => undefined));
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = server.address();
  const place = `127.0.0.1:${typeof own === "object" && own ? own.port : 0}`;
  const cut = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return {
    env: Object.fromEntries(
      Object.entries(storage.env).map(([name, value]) => [name, value.replace(whole, place)]),
    ),
    cut,
    async [Symbol.asyncDispose]() {
      cut();
    },
  };
}
