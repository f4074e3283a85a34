import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { chownSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { type Certificate, type CertificateOptions, createCertificate } from "../create-certificate.ts";
import { tempDir } from "../temp-dir.ts";
import { findPostgres } from "./find-postgres.ts";

export interface PostgresOptions {
  /** Speaks TLS with such a certificate, and takes nobody without it; absent: no TLS. */
  tls?: CertificateOptions | undefined;
  /** Folder with `initdb` and `postgres`, made when it is asked for; default: see `findPostgres`. */
  findBin?: ((dir: string) => Promise<string>) | undefined;
}

/** A PostgreSQL of this test alone, on a port of loopback, with a password. */
export interface PostgresServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of who issued its certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly authority: string | undefined;
  /** Address of a database for `DATABASE_URL`; `query` as in `sslmode=disable`. */
  url(database?: string, query?: string): string;
  /** Runs statements as the owner of everything; the rows of the last one. */
  run(sql: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends at once, as when the machine loses power. */
  crash(): Promise<void>;
}

const user = "owner";
/** Every character here means something in an address. */
const password = "p@ss/w:örd #1?";

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const identity: SpawnOptions = isRoot ? { uid: nobody, gid: nobody } : {};

function give(path: string): void {
  if (isRoot) chownSync(path, nobody, nobody);
}

async function initialize(bin: string, dir: string): Promise<void> {
  const secret = join(dir, "password");
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  give(secret);
  const login = ["-U", user, "--pwfile", secret, "-A", "scram-sha-256"];
  const content = ["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"];
  const child = spawn(join(bin, "initdb"), ["-D", join(dir, "data"), ...login, ...content], {
    ...identity,
    cwd: dir,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (piece: Buffer) => (said += piece.toString()));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`initdb: ${said}`);
}

function writeCertificate(dir: string, { cert, key }: Certificate): string[] {
  const files = { ssl_cert_file: cert, ssl_key_file: key };
  const flags = Object.entries(files).flatMap(([name, text]) => {
    const path = join(dir, name);
    writeFileSync(path, text, { mode: 0o600 });
    give(path);
    return ["-c", `${name}=${path}`];
  });
  const hba = join(dir, "hba.conf");
  writeFileSync(hba, "hostssl all all 127.0.0.1/32 scram-sha-256\n", { mode: 0o644 });
  return ["-c", "ssl=on", ...flags, "-c", `hba_file=${hba}`];
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** Undefined when another process took the port meanwhile. */
async function serve(
  bin: string,
  dir: string,
  port: number,
  flags: readonly string[],
): Promise<ChildProcess | undefined> {
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_wal_size=4GB",
    "timezone=Africa/Harare",
  ].flatMap((setting) => ["-c", setting]);
  const child = spawn(join(bin, "postgres"), ["-D", join(dir, "data"), ...settings, ...flags], {
    ...identity,
    cwd: dir,
    stdio: ["ignore", "ignore", "pipe"],
  });
  process.once("exit", () => child.kill("SIGQUIT"));
  let said = "";
  for await (const piece of child.stderr ?? []) {
    said += String(piece);
    if (!said.includes("database system is ready to accept connections")) continue;
    // Nobody reads on: a full pipe would hold the server up.
    child.stderr?.resume();
    return child;
  }
  if (/could not bind|Address already in use/u.test(said)) return undefined;
  throw new Error(`PostgreSQL did not start: ${said}`);
}

/** Starts PostgreSQL in a folder of its own, without root and without touching one that runs already. Takes a second or two. */
export async function startPostgres({
  tls,
  findBin = findPostgres,
}: PostgresOptions = {}): Promise<PostgresServer> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.use(tempDir());
  give(dir.path);
  const bin = await findBin(dir.path);
  await initialize(bin, dir.path);
  const certificate = tls && createCertificate(tls);
  const flags = certificate ? writeCertificate(dir.path, certificate) : [];
  let port = 0;
  let child: ChildProcess | undefined;
  while (!child) {
    port = await findFreePort();
    child = await serve(bin, dir.path, port, flags);
  }
  const running = child;
  // The immediate shutdown: there is nothing to keep.
  const crash = async (): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, "exit");
    running.kill("SIGQUIT");
    await exited;
  };
  stack.defer(crash);
  const host = certificate ? "localhost" : "127.0.0.1";
  const opened = stack.move();
  return {
    host,
    port,
    user,
    password,
    authority: certificate?.authority,
    url(database = "postgres", query = "") {
      const login = `${user}:${encodeURIComponent(password)}`;
      return `postgres://${login}@${host}:${port}/${database}${query && `?${query}`}`;
    },
    async run(sql, database = "postgres") {
      const ssl = certificate ? { ca: certificate.authority } : false;
      const client = new pg.Client({ host, port, user, password, database, ssl });
      await client.connect();
      try {
        const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
        return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
      } finally {
        await client.end();
      }
    },
    crash,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
