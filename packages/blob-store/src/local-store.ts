import { randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, link, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { D2pipeError, StorageError, toFileIssue } from "@d2pipe/errors";
import { overtaken } from "./overtaken.ts";
import type { FileState, Store, StoredFile, WriteCondition } from "./store.ts";

/** Only the user may read what comes from a health system, unless the file was there with another mode. */
const newFileMode = 0o600;

const draftEnd = ".part";
const abandonedAfterMs = 3_600_000;

/** A local file. Its ETag is made of what the file system changes with every write. */
export function createLocalStore(path: string): Store {
  return {
    name: path,
    read: () => guard(path, () => read(path)),
    stat: () => guard(path, () => getState(path)),
    write: (chunks, condition) => write(path, chunks, condition ?? {}),
  };
}

/** Names the file system's errors. What the source of a copy throws never passes here: it goes up as it is. */
async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStorageError(path, error);
  }
}

function toStorageError(path: string, error: unknown): unknown {
  if (error instanceof D2pipeError || !(error instanceof Error && "code" in error && "syscall" in error))
    return error;
  const issue = toFileIssue(error);
  if (issue) return new StorageError(`${path}: ${issue.what}`, { hint: issue.hint, cause: error });
  return new StorageError(`${path}: ${String(error.code)} on ${String(error.syscall)}`, { cause: error });
}

function toEtag({ mtimeNs, size, ino }: BigIntStats): string {
  return `"${[mtimeNs, size, ino].map((number) => number.toString(36)).join("-")}"`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function undefinedIfMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function getState(path: string): Promise<FileState | undefined> {
  const stats = await undefinedIfMissing(stat(path, { bigint: true }));
  return stats && { etag: toEtag(stats), size: Number(stats.size) };
}

async function read(path: string): Promise<StoredFile | undefined> {
  const handle = await undefinedIfMissing(open(path, "r"));
  if (!handle) return undefined;
  const stats = await handle.stat({ bigint: true });
  return { etag: toEtag(stats), size: Number(stats.size), chunks: readPieces(path, handle) };
}

async function* readPieces(path: string, handle: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    yield* handle.createReadStream({ autoClose: false });
  } catch (error) {
    throw toStorageError(path, error);
  } finally {
    await handle.close();
  }
}

async function write(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  condition: WriteCondition,
): Promise<{ etag: string }> {
  const { target, mode } = await guard(path, () => prepare(path, condition));
  const draft = join(dirname(target), `${draftPrefix(target)}${randomUUID()}${draftEnd}`);
  await guard(path, () => removeAbandoned(target));
  try {
    await writeDraft({ path, draft, mode }, chunks);
    await guard(path, () => replace(draft, target, condition));
  } finally {
    await rm(draft, { force: true });
  }
  return { etag: toEtag(await guard(path, () => stat(target, { bigint: true }))) };
}

function draftPrefix(target: string): string {
  return `.${basename(target)}.`;
}

/**
 * Drafts that a killed write of the same file left behind. One that is still being written was changed a moment ago; whose it
 * is cannot be seen on a folder that machines share.
 */
async function removeAbandoned(target: string): Promise<void> {
  const folder = dirname(target);
  const names = await undefinedIfMissing(readdir(folder));
  for (const name of names ?? []) {
    if (!name.startsWith(draftPrefix(target)) || !name.endsWith(draftEnd)) continue;
    const path = join(folder, name);
    const state = await undefinedIfMissing(stat(path));
    if (state && Date.now() - state.mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  }
}

async function prepare(path: string, condition: WriteCondition): Promise<{ target: string; mode: number }> {
  // A symbolic link stays one: what it points at is replaced.
  const target = (await undefinedIfMissing(realpath(path))) ?? path;
  await ensureCondition(target, condition);
  const old = await undefinedIfMissing(stat(target));
  return { target, mode: old ? old.mode & 0o777 : newFileMode };
}

async function writeDraft(
  { path, draft, mode }: { path: string; draft: string; mode: number },
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const handle = await guard(path, () => open(draft, "wx", newFileMode));
  try {
    for await (const chunk of chunks) await guard(path, () => handle.appendFile(chunk));
    await guard(path, async () => {
      await handle.chmod(mode);
      await handle.sync();
    });
  } finally {
    await handle.close();
  }
}

async function replace(draft: string, target: string, condition: WriteCondition): Promise<void> {
  await ensureCondition(target, condition);
  await (condition.ifNoneMatch === undefined ? rename(draft, target) : linkNew(draft, target));
  await syncDirectory(dirname(target));
}

async function ensureCondition(path: string, { ifMatch, ifNoneMatch }: WriteCondition): Promise<void> {
  if (ifMatch === undefined && ifNoneMatch === undefined) return;
  const state = await getState(path);
  const holds = ifMatch === undefined ? state === undefined : state?.etag === ifMatch;
  if (!holds) throw overtaken(path);
}

/** A link, unlike a rename, fails when the name is taken. */
async function linkNew(draft: string, target: string): Promise<void> {
  try {
    await link(draft, target);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw overtaken(target);
    throw error;
  }
}

/** So that the new name survives a power cut. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
