import type { SimulatorAnswer } from "../../simulator.ts";

/** What a client that follows the redirect finds: HTML with status 200 (§1.2). */
export function loginPage(): SimulatorAnswer {
  return {
    status: 200,
    headers: { "content-type": "text/html;charset=UTF-8" },
    body: '<!doctype html><html lang="en"><head><title>DHIS2 Login</title></head><body><form method="post"><input name="username"><input name="password" type="password"></form></body></html>',
  };
}
