/** Text as chunks: UTF-8 bytes, cut after every `sizes[i]` bytes in turn, so also inside a character. */
export async function* cut(text: string, sizes: readonly number[] = [65_536]): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
