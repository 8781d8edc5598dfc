/* Pure: the numbers of a queue's charts as tables, as the charts count them (dashboard/charts/queue.py). */

const BINS_PER_SLA = 4;
const MOST_BINS = 24;
const SLA_WITHOUT_RULE = 120;
const MINUTE = 60;

/** Returns the tables [{key, head: the texts of its columns, rows: [[text]]}] of a queue, without those that have no rows. */
export function tablesOf(queue, floor, now, words) {
  const { detail, sla } = queue;
  const waiting = [...floor.conversations.values()].filter((one) => one.queue === queue.queue && one.status !== "ended").flatMap(({ waits = [] }) => waits.filter(({ kind }) => kind === "queue").map(({ since }) => Math.max(0, now - since)));
  const minutes = [words.text("chart.minutes"), words.text("queue.customers")];
  const tables = [
    { key: "waits", head: minutes, rows: binned(waiting, sla, words) },
    { key: "served", head: minutes, rows: binned(detail?.waited ?? [], sla, words) },
    { key: "fan", head: [words.text("queue.customer"), words.text("queue.low"), words.text("queue.median"), words.text("queue.high")], rows: fan(queue, words) },
    { key: "arrivals", head: [words.text("queue.time"), words.text("queue.arrived"), words.text("queue.arrivals_baseline")], rows: (detail?.arrivals ?? []).map(({ begin, count, baseline }) => [words.minute(begin), words.number(count), words.number(baseline)]) },
  ];
  return tables.filter(({ rows }) => rows.length);
}

/** Counts waits in quarters of the SLA; the last row has all longer ones. */
export function binned(waits, sla, words) {
  const width = (sla || SLA_WITHOUT_RULE) / BINS_PER_SLA;
  const counts = new Map();
  for (const waited of waits) {
    const bin = Math.min(Math.floor(waited / width), MOST_BINS - 1);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => a[0] - b[0]).map(([bin, count]) => {
    const from = words.duration(bin * width);
    return [bin === MOST_BINS - 1 ? `≥ ${from}` : `${from}–${words.duration((bin + 1) * width)}`, words.number(count)];
  });
}

function fan({ forecast, channels = [], detail }, words) {
  const minute = (seconds) => words.number(Math.round((seconds / MINUTE) * 10) / 10);
  const row = (name, waited, { low, median, high }) => [name, minute(waited + low), minute(waited + median), minute(waited + high)];
  const newcomers = channels.length ? channels.filter((one) => one.forecast).map((one) => row(words.text("queue.newcomer_channel", { channel: words.code("channel", one.channel) }), 0, one.forecast)) : forecast ? [row(words.text("queue.newcomer"), 0, forecast)] : [];
  const line = (detail?.line ?? []).map((one, place) => ({ ...one, place: place + 1, waited: Math.max(0, detail.at - one.since) })).filter((one) => one.forecast);
  return [...newcomers, ...line.map(({ place, waited, forecast: own }) => row(words.text("queue.in_line", { place, time: words.duration(waited) }), waited, own))];
}
