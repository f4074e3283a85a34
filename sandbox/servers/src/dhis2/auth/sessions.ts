import { randomText } from "../random-uid.ts";

interface Session {
  readonly username: string;
  lastUsed: number;
}

const idleMilliseconds = 3_600_000;
const sessionsPerUser = 10;

/** JSESSIONID sessions: idle for an hour at most, ten a user, the oldest goes first (§1.1). */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  newId(): string {
    return randomText(this.#random, 32, "0123456789ABCDEF");
  }

  open(username: string, now: number): string {
    const own = [...this.#sessions].filter(([, session]) => session.username === username);
    for (const [id] of own.slice(0, Math.max(0, own.length - sessionsPerUser + 1))) this.#sessions.delete(id);
    const id = this.newId();
    this.#sessions.set(id, { username, lastUsed: now });
    return id;
  }

  /** The user of a live session, which this use keeps alive. */
  touch(id: string, now: number): string | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || now - session.lastUsed > idleMilliseconds) {
      this.#sessions.delete(id);
      return undefined;
    }
    session.lastUsed = now;
    return session.username;
  }

  expireAll(): void {
    this.#sessions.clear();
  }
}
