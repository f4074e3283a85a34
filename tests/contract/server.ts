import { createDhis2Client, type Dhis2Client } from "@d2pipe/dhis2-client";
import { startSandbox } from "@d2pipe/sandbox";

/** A server that holds the fixture's metadata: a real one when CONTRACT_DHIS2_URL names it, else the sandbox. */
export interface ContractServer extends AsyncDisposable {
  client: Dhis2Client;
  /** Settings for the tools. */
  env: Readonly<Record<string, string>>;
}

/** The fixture's user who may enter data everywhere; its password is public because everything in the fixture is invented. */
const user = "integration";
const fixturePassword = "Malaika-2024!";

export async function openContractServer(profile: string): Promise<ContractServer> {
  const real = process.env.CONTRACT_DHIS2_URL;
  const sandbox = real === undefined ? await startSandbox({ profile }) : undefined;
  const env = {
    DHIS2_URL: real ?? sandbox?.dhis2.url ?? "",
    DHIS2_USERNAME: process.env.CONTRACT_DHIS2_USERNAME ?? user,
    DHIS2_PASSWORD: process.env.CONTRACT_DHIS2_PASSWORD ?? fixturePassword,
  };
  const login = { username: env.DHIS2_USERNAME, password: env.DHIS2_PASSWORD };
  const client = createDhis2Client({ baseUrl: env.DHIS2_URL, login, userAgent: "d2pipe-contract-tests" });
  return { client, env, [Symbol.asyncDispose]: async () => await sandbox?.close() };
}

/** Versions that the contract is tried on; a real server has its own. */
export const profiles: readonly string[] =
  process.env.CONTRACT_DHIS2_URL === undefined
    ? ["2.38", "2.40", "2.41", "2.42", "2.43"]
    : ["the server's own"];
