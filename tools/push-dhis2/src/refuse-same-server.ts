import type { Dhis2Client } from "@d2pipe/dhis2-client";
import { ConfigError } from "@d2pipe/errors";
import type { SourceServer } from "@d2pipe/records";
import type { InputEnd, InputLine } from "@d2pipe/tool-kit";

/**
 * The same lines, as long as no listing is from the server that they would be written to.
 *
 * @throws ConfigError (exit 2) when one is: settings that name one server twice would write its own values over newer ones
 */
export async function* refuseSameServer(
  input: AsyncGenerator<readonly InputLine[], InputEnd>,
  client: Dhis2Client,
): AsyncGenerator<readonly InputLine[], InputEnd> {
  for (let piece = await input.next(); ; piece = await input.next()) {
    if (piece.done) return piece.value;
    for (const { parsed } of piece.value)
      if (parsed.kind === "begin" && parsed.line.begin.server)
        await ensureOther(parsed.line.begin.server, client);
    yield piece.value;
  }
}

async function ensureOther(source: SourceServer, client: Dhis2Client): Promise<void> {
  const { systemId } = await client.systemInfo();
  const isSame = source.systemId !== undefined && source.systemId === systemId;
  if (!isSame && source.address !== client.address) return;
  throw new ConfigError(
    [`the DHIS2 at ${client.address} is the one that the records were pulled from; nothing was written`],
    { hint: "name another one with --connection; when it is meant so: --allow-same-server" },
  );
}
