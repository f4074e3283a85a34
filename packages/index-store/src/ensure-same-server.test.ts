import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { ensureSameServer } from "./ensure-same-server.ts";

const address = "https://example.org/dhis";
const server = { systemId: "eed3d451", address };
const unnamed = { systemId: "", address };

test("an index without a server takes the one it meets; a systemId is learnt when the server shows it", () => {
  expect(ensureSameServer(undefined, server, "a.db")).toBe(server);
  expect(ensureSameServer(unnamed, server, "a.db")).toBe(server);
  expect(ensureSameServer(server, { ...server }, "a.db")).toBe(server);
  expect(ensureSameServer(server, unnamed, "a.db")).toBe(server);
});

test.each([
  ["another address, the same database", { ...server, address: "https://copy.example.org" }],
  ["another database, the same address", { ...server, systemId: "1cfe19a7" }],
  ["another address, and no systemId", { ...unnamed, address: "https://copy.example.org" }],
])("%s: refused, with both servers and what to do", (_, other) => {
  const refused = (): unknown => ensureSameServer(server, other, "a.db");
  expect(refused).toThrow(ConfigError);
  expect(refused).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(other.address),
      hint: expect.stringContaining("accept-server --index a.db"),
    }),
  );
});
