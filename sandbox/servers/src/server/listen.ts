import type { Server } from "node:net";
import { UsageError } from "@d2pipe/errors";

/**
 * Listens on 127.0.0.1 only; 0 picks a free port. Returns the port.
 * @throws UsageError when the port is taken or not allowed
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const hint = "choose another port, or leave the flag out to get a free one";
      reject(
        new UsageError(`port ${port} on 127.0.0.1: ${error.code ?? error.message}`, { hint, cause: error }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
