/** A URL holds about 8 kB (dhis2-api §7). */
const mostPeriods = 300;

/** How many periods a request asks for, so that it stays within its time. */
export class Pace {
  readonly #budget: number;
  /** A first request that is too large cannot be taken back. */
  #periods = 3;

  /** @param budget seconds that a request should take at most */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get periods(): number {
    return this.#periods;
  }

  /** A request for so many periods was answered within so many seconds. */
  answered(periods: number, seconds: number): void {
    if (seconds > this.#budget)
      this.#periods = Math.max(1, Math.floor((periods * this.#budget) / seconds / 2));
    else if (seconds < this.#budget / 4 && periods >= this.#periods)
      this.#periods = Math.min(mostPeriods, this.#periods * 2);
  }

  /** A request for so many periods was not answered in time. */
  failed(periods: number): void {
    this.#periods = Math.max(1, Math.min(this.#periods, Math.floor(periods / 2)));
  }
}
