/* Pure: what the JSON Schema of the rules says of a field, and which layers may name it. */

/** A layer that an edit goes to: its key in the catalogue, and its path in the document.
 * @typedef {{key: string, path: string[], form: string}} Layer */

/** Returns the layers that a person may edit for the chosen queue, channel and language, the nearest first.
 * @param {{queue: string, channel: string, language: string}} chosen
 * @returns {Layer[]} */
export function layersOf({ queue, channel, language }) {
  return [
    ...(queue && language ? [{ key: "queue_language", path: ["queues", queue, "languages", language], form: "LanguageLayer" }] : []),
    ...(language ? [{ key: "language", path: ["languages", language], form: "LanguageLayer" }] : []),
    ...(queue && channel ? [{ key: "queue_channel", path: ["queues", queue, "channels", channel], form: "ChannelLayer" }] : []),
    ...(queue ? [{ key: "queue", path: ["queues", queue], form: "QueueLayer" }] : []),
    ...(channel ? [{ key: "channel", path: ["channels", channel], form: "ChannelLayer" }] : []),
    { key: "default", path: ["default"], form: "QueueRules" },
  ];
}

/** Returns what the schema says of a field of a form, or undefined where the form has no such field.
 * @param {any} schema @param {string} form @param {string[]} field
 * @returns {any} */
export function fieldOf(schema, form, field) {
  let found = schema.$defs?.[form];
  for (const name of field) {
    const inner = resolved(schema, found);
    found = inner?.properties?.[name] ?? (inner?.additionalProperties || undefined);
  }
  return found && resolved(schema, found);
}

/** Returns how a field is edited: {kind: "number"|"truth"|"choice", min?, max?, whole?, choices?, optional?}, or null.
 * @param {any} found @returns {any} */
export function inputOf(found) {
  if (!found) return null;
  const options = found.anyOf ?? [found];
  const optional = options.some((/** @type {any} */ each) => each.type === "null");
  const rest = options.filter((/** @type {any} */ each) => each.type !== "null");
  if (rest.length !== 1) return null;
  const [one] = rest;
  if (one.enum) return { kind: "choice", choices: one.enum, optional };
  if (one.type === "boolean") return { kind: "truth", optional };
  if (one.type !== "number" && one.type !== "integer") return null;
  const min = one.minimum ?? one.exclusiveMinimum;
  const max = one.maximum ?? one.exclusiveMaximum;
  return { kind: "number", whole: one.type === "integer", optional, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** Returns the line (from 1) of a text in which an offset lies.
 * @param {string} text @param {number} offset */
export function lineAt(text, offset) {
  return text.slice(0, offset).split("\n").length;
}

/** Returns the first and the last offset of a line (from 1).
 * @param {string} text @param {number} line @returns {[number, number]} */
export function spanOf(text, line) {
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return [start, start + (lines[line - 1] ?? "").length];
}

function resolved(/** @type {any} */ schema, /** @type {any} */ node) {
  const name = node?.$ref?.replace("#/$defs/", "");
  return name ? schema.$defs[name] : node;
}
