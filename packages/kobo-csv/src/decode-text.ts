import { InputError } from "@d2pipe/errors";

const byteOrderMark = "\uFEFF";

/**
 * Bytes or text in any cut as text, without the byte order mark that Excel puts first. Throws an `InputError` when the
 * bytes are not UTF-8.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array | string>,
  source: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw notUtf8(source, cause);
    }
  };
  let isFirst = true;
  for await (const chunk of chunks) {
    const text = typeof chunk === "string" ? chunk : decode(chunk);
    if (text === "") continue;
    yield isFirst && text.startsWith(byteOrderMark) ? text.slice(1) : text;
    isFirst = false;
  }
  const last = decode();
  if (last !== "") yield last;
}

function notUtf8(source: string, cause: unknown): InputError {
  return new InputError("the text is not UTF-8", { source }, { cause, hint: "save it as CSV UTF-8" });
}
