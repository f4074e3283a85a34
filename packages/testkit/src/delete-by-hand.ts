import type { Sandbox } from "@d2pipe/sandbox";

/** Somebody deletes events in DHIS2, past the tools. */
export async function deleteByHand({ dhis2: { url }, env }: Sandbox, uids: readonly string[]): Promise<void> {
  const login = Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64");
  const response = await fetch(`${url}/api/tracker?async=false&importStrategy=DELETE`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${login}`,
      "x-requested-with": "XMLHttpRequest",
    },
    body: JSON.stringify({ events: uids.map((event) => ({ event })) }),
  });
  if (!response.ok) throw new Error(await response.text());
}
