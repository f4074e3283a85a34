import { refuse } from "../answers/web-message.ts";
import type { User } from "../auth/users.ts";
import type { Dhis2Server } from "../server.ts";

/** @throws Refusal 403, which names the authority from 2.42 on */
export function requireAuthority({ profile }: Dhis2Server, user: User, authority: string): void {
  if (user.superuser || user.authorities.includes(authority)) return;
  const missing = profile.minor <= 41 ? "" : `, requires one Authority from [${authority}]`;
  throw refuse(403, `Access is denied${missing}`);
}
