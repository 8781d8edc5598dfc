/* Gets tickets for the gateway from the server of this page, which knows who is signed in, and asks whether the gateway
 * is there. */

const ANSWER_MS = 4000;

/** The server gives no ticket, because nobody is signed in. */
export class SignedOut extends Error {}

/** Resolves to a new ticket. `name` is that of a guest, on a floor without a sign-in.
 *
 * Another page cannot send this header here, and the server checks where the request comes from. */
export async function fetchTicket(name) {
  const answer = await fetch("ticket", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-StepIn": "1" },
    body: JSON.stringify({ name }),
    cache: "no-store",
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(`the dashboard gives no ticket: ${answer.status}`);
  return (await answer.json()).ticket;
}

/** Resolves to whether the gateway with this socket's address answers plain HTTP within `limit` milliseconds. */
export async function isUp(url, limit) {
  const page = new URL("up", url.replace(/^ws/, "http"));
  return fetch(page, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(limit) }).then(() => true, () => false);
}
