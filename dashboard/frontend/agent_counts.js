/* How many agents of a queue are in which state, in one line. Every screen says it by this module. */

/**
 * Returns "free 2 · busy 3 · away 1". Busy includes wrap-up. Who is told free and gets no work is named apart, if
 * there is anybody.
 * @param {any} words
 * @param {Record<string, number>} agents by state
 */
export function agentCountsText(words, { available = 0, busy = 0, wrap_up = 0, away = 0, passed_over = 0 } = {}) {
  const counts = [["available", available], ["busy", busy + wrap_up], ["away", away], ["passed_over", passed_over]];
  const shown = counts.filter(([state, count]) => count || state !== "passed_over");
  return shown.map(([state, count]) => words.text(`agents.${state}`, {}, count)).join(" · ");
}
