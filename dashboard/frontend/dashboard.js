/* Watches the dashboard, which serves this page and its charts. The floor itself comes from the gateway.
 *
 * A page without the gateway loads itself anew as soon as the dashboard serves another version: another bundle, another
 * address of the gateway, or another secret. */

const ASK_MS = 1000;
const ASK_FOR_CHARTS_MS = 5000;
const ANSWER_MS = 4000;

export class Dashboard {
  /** `version` is that of this page, `isLive()` whether the gateway confirms the floor, and `changed()` is called when
   * the dashboard is lost or comes back. A page that `hasCharts` asks also while it is live: its charts may stand still. */
  constructor({ version, hasCharts, isLive, changed }) {
    this.version = version;
    this.hasCharts = hasCharts;
    this.isLive = isLive;
    this.changed = changed;
    this.lost = false;
    this.askedAt = performance.now();
    this.timer = setInterval(() => this.watch(), ASK_MS);
  }

  close() {
    clearInterval(this.timer);
    this.closed = true;
  }

  async watch() {
    const live = this.isLive();
    if (this.asking || (live && !this.hasCharts && !this.lost)) return;
    if (live && !this.lost && performance.now() - this.askedAt < ASK_FOR_CHARTS_MS) return;
    this.asking = true;
    const served = await servedVersion();
    this.asking = false;
    this.askedAt = performance.now();
    if (this.closed) return;
    if (served && served !== this.version && !this.isLive()) location.reload();
    if (this.lost === (served === null)) return;
    this.lost = served === null;
    this.changed();
  }
}

/** Returns the version of the pages that the dashboard serves now, or null when it does not answer. */
async function servedVersion() {
  try {
    const answer = await fetch("page-version", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok ? (await answer.text()) || null : null;
  } catch {
    return null;
  }
}
