import { UsageError } from "@d2pipe/errors";

export type StoreAddress =
  | { kind: "local"; path: string }
  | { kind: "https"; url: string }
  /** `place`: container or bucket. */
  | { kind: "azblob" | "s3"; place: string; path: string };

/** A path, `http(s)://…`, `azblob://container/path` or `s3://bucket/key`. Throws a `UsageError`, never showing a query. */
export function parseStoreUrl(text: string): StoreAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: "local", path: text };
  if (scheme === "https" || scheme === "http") return { kind: "https", url: text };
  if (scheme === "azblob" || scheme === "s3") return parseObject(scheme, text.slice(`${scheme}://`.length));
  throw new UsageError(
    `${scheme}:// is not a kind of address for a file; expected a path, https://, azblob:// or s3://`,
  );
}

function parseObject(kind: "azblob" | "s3", rest: string): StoreAddress {
  const shape = kind === "azblob" ? "azblob://container/path" : "s3://bucket/key";
  if (rest.includes("?") || /^[^/]*@/u.test(rest)) {
    throw new UsageError(`an address ${shape} has no query and no password`, {
      hint: "secrets go into the environment, or give the whole https:// link",
    });
  }
  const cut = rest.indexOf("/");
  const [place, path] = [rest.slice(0, cut), rest.slice(cut + 1)];
  if (cut < 1 || path === "" || path.endsWith("/"))
    throw new UsageError(`${kind}://${rest} names no file; expected ${shape}`);
  return { kind, place, path };
}
