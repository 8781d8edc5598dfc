/* Pure: Erlang A, the queue M/M/n+M, as detectors/queue/staffing.py computes it; a test compares both. The browser has it
 * too, so that moving agents redraws a forecast at once.
 *
 * A load is {arrivals, service, patience}: customers a second, and two means in seconds. */

const MOST_AGENTS = 2000;
const POINTS = 2001;
const NEGLIGIBLE = 40;
export const KEPT = 0.8; // the share of customers for whom the agents needed keep the SLA

/** Returns the load of a queue's `staffing` at `rate` customers an hour, by default those of the last quarter of an hour. */
export function loadOf({ arrivals, service, patience }, rate = arrivals) {
  return { arrivals: rate / 3600, service, patience };
}

/** Returns the service of a number of agents in the long run, with an SLA in seconds: {waits, over, givesUp, meanWait,
 * occupancy}. `over` is the probability that a customer who does not give up waits longer than the SLA. Without an agent
 * nobody is served. */
export function serviceOf(load, agents, sla) {
  if (load.arrivals === 0) return { waits: 0, over: 0, givesUp: 0, meanWait: 0, occupancy: 0 };
  if (agents < 1) return { waits: 1, over: 1, givesUp: 1, meanWait: load.patience, occupancy: 0 };
  const { height, whole, rest } = integrals(load, agents, sla);
  const total = inverseErlangB(load.arrivals * load.service, agents - 1) * Math.exp(-height) + load.arrivals * whole;
  const excess = load.arrivals - agents / load.service;
  const givesUp = Math.min(1, Math.max(0, (Math.exp(-height) + excess * whole) / total));
  return {
    waits: (load.arrivals * whole) / total,
    over: (load.arrivals * rest) / total,
    givesUp,
    meanWait: givesUp * load.patience,
    occupancy: Math.min(1, (load.arrivals * (1 - givesUp) * load.service) / agents),
  };
}

/** Returns the smallest number of agents that keep an SLA (seconds) for the share KEPT of customers, or null when 2,000
 * do not suffice. */
export function agentsNeeded(load, sla) {
  let [low, high] = [0, 1];
  const fails = (agents) => serviceOf(load, agents, sla).over > 1 - KEPT;
  while (fails(high)) {
    if (high >= MOST_AGENTS) return null;
    [low, high] = [high, Math.min(high * 2, MOST_AGENTS)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fails(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Returns the two integrals divided by e^height, so that an overloaded queue does not overflow. */
function integrals({ arrivals, service, patience }, agents, sla) {
  const leave = 1 / patience;
  const capacity = agents / service;
  const exponent = (at) => (-arrivals * Math.expm1(-leave * at)) / leave - capacity * at;
  const peak = Math.max(0, Math.log(arrivals / capacity) * patience);
  const height = exponent(peak);
  let end = Math.max(peak, service / agents, 1e-6);
  while (height - exponent(end) < NEGLIGIBLE) end *= 1.5;
  return { height, whole: area(exponent, height, 0, end), rest: area(exponent, height, sla, end) };
}

/** Returns the area below e^(exponent − height), by Simpson's rule. */
function area(exponent, height, begin, end) {
  if (begin >= end) return 0;
  const step = (end - begin) / (POINTS - 1);
  let sum = 0;
  for (let point = 0; point < POINTS; point += 1) {
    const weight = point === 0 || point === POINTS - 1 ? 1 : point % 2 ? 4 : 2;
    sum += weight * Math.exp(exponent(begin + point * step) - height);
  }
  return (sum * step) / 3;
}

/** Returns one over the blocking probability of Erlang B; it may be infinite. */
function inverseErlangB(offered, servers) {
  let inverse = 1;
  for (let count = 1; count <= servers; count += 1) inverse = 1 + (inverse * count) / offered;
  return inverse;
}
