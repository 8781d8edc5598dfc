/* The notes and orders that a person has begun to write, each with its case. They outlive a reload and another language, in this
 * tab of the browser alone. */

const PREFIX = "stepin.note.";

export function noteOf(key) {
  return sessionStorage.getItem(PREFIX + key) ?? "";
}

export function keepNote(key, text) {
  if (text) sessionStorage.setItem(PREFIX + key, text);
  else sessionStorage.removeItem(PREFIX + key);
}
