import { commcareDomain, commcareUsers, dhis2Login, startSimulatorServer } from "@d2pipe/sandbox";
import { createFastCommcare } from "./fast-commcare.ts";
import { createFastDhis2 } from "./fast-dhis2.ts";

export interface FastServers {
  /** Settings for the tools. */
  env: Readonly<Record<string, string>>;
  dhis2: Awaited<ReturnType<typeof startSimulatorServer>>;
}

const [loader] = commcareUsers;

/** Runs a bench against servers that cost next to nothing: DHIS2 stores at once, CommCare lists so many prepared cases. */
export async function withFastServers<T>(
  { cases = 0 }: { cases?: number },
  bench: (servers: FastServers) => Promise<T>,
): Promise<T> {
  await using started = new AsyncDisposableStack();
  const dhis2 = await startSimulatorServer({ simulator: createFastDhis2() });
  started.defer(() => dhis2.close());
  const commcare = await startSimulatorServer({ simulator: createFastCommcare(cases) });
  started.defer(() => commcare.close());
  const env = {
    DHIS2_URL: dhis2.url,
    DHIS2_USERNAME: dhis2Login.username,
    DHIS2_PASSWORD: dhis2Login.password,
    COMMCARE_URL: commcare.url,
    COMMCARE_DOMAIN: commcareDomain,
    COMMCARE_USERNAME: loader.username,
    COMMCARE_API_KEY: loader.apiKey,
  };
  return await bench({ env, dhis2 });
}
