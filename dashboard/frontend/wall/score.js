/* The day's score on a quiet wall: how many of the day's contacts were answered in time. docs/metrics.md defines it. */

const ASK_MS = 30_000;
const KEPT_MS = 90_000; // an older answer is not known to hold

export class DayScore {
  constructor(client) {
    this.client = client;
    this.numbers = null;
    this.askedAt = this.knownAt = -Infinity;
  }

  /** Asks the gateway when it is time to.
   * @param {number} now milliseconds */
  ask(now) {
    if (now - this.askedAt < ASK_MS) return;
    this.askedAt = now;
    this.client.ask({ type: "numbers" }).then(({ ok, numbers }) => {
      if (!ok || !numbers) return;
      this.numbers = numbers;
      this.knownAt = now;
    });
  }

  /** Returns the score of these queues (null: of all), or null while it is not known.
   * @param {Set<string> | null} queues
   * @param {number} now milliseconds */
  of(queues, now) {
    return this.numbers === null || now - this.knownAt > KEPT_MS ? null : scoreOf(this.numbers, queues);
  }
}

/** Returns {share, of}: the share that was answered in time, and of how many; null when there was none.
 * @param {{total: Object<string, [number | null, number | null]>, queues: {queue: string, figures: Object<string, [number | null, number | null]>}[]}} numbers
 * @param {Set<string> | null} queues null: all */
export function scoreOf(numbers, queues) {
  const seen = queues === null ? [numbers.total] : numbers.queues.filter(({ queue }) => queues.has(queue)).map(({ figures }) => figures);
  let met = 0;
  let of = 0;
  for (const { service_level: [share, count] = [null, null] } of seen) {
    if (share === null || !count) continue;
    met += share * count;
    of += count;
  }
  return of === 0 ? null : { share: met / of, of };
}
