import { InputError } from "@d2pipe/errors";
import type { Store, StoredFile } from "./store.ts";

/** The file, or an `InputError` when there is none. */
export async function getStored(store: Store): Promise<StoredFile> {
  const file = await store.read();
  if (!file) throw new InputError("there is no such file", { source: store.name });
  return file;
}
