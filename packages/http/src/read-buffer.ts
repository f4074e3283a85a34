import type { OnReadOpts, Socket } from "node:net";

const length = 256 * 1024;

/**
 * What a connection reads into, over and over, instead of a new piece of 64 KiB for each read: `node:http` copies what it takes of a
 * body, so that the piece is free again. A long answer takes half of the time, and little more memory than its reader holds.
 */
export function createReadBuffer(): OnReadOpts {
  let buffer: Buffer | undefined;
  return {
    // Asked for only when a connection is made.
    buffer: () => (buffer ??= Buffer.allocUnsafeSlow(length)),
    callback(this: Socket, bytes: number, read: Uint8Array): boolean {
      // What `node:http` hears of a connection that has no buffer of its own.
      this.emit("data", Buffer.from(read.buffer, read.byteOffset, bytes));
      return true;
    },
  };
}
