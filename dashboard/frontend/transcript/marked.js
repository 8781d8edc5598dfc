/* Pure: a text in pieces: the words that drove an alert, and what was masked. */

const MASKED = /\[(card|phone|id|mail)\]/g; // what stands for a number or address, as in stream/privacy/

/** Returns the pieces of a text in their order: {text, drove, masked}. `masked` is the kind of what was masked.
 *
 * A driver has its words and not their place, so they are marked wherever they stand exactly so. */
export function pieces(text, words) {
  const drove = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = word ? text.indexOf(word) : -1; at >= 0; at = text.indexOf(word, at + 1)) drove.fill(1, at, at + word.length);
  }
  const masked = new Array(text.length).fill(null);
  for (const match of text.matchAll(MASKED)) masked.fill(match, match.index, match.index + match[0].length);
  const found = [];
  for (let start = 0, end; start < text.length; start = end) {
    end = start + 1;
    while (end < text.length && masked[end] === masked[start] && (masked[start] !== null || drove[end] === drove[start])) end += 1;
    found.push({ text: text.slice(start, end), drove: Boolean(drove[start]), masked: masked[start]?.[1] ?? null });
  }
  return found;
}
