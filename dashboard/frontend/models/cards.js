/* What is known of each shipped model, with its limits, and what ops do next. */

import { h } from "../dom.js";

const AN_HOUR_MS = 3600000;

const commands = (time) => ({
  compare: "python -m stream model compare",
  dry_run: `python -m stream model rollback --until ${time} --why REASON --dry-run`,
  rollback: `python -m stream model rollback --until ${time} --why REASON`,
  forward: "python -m stream model rollback --forward --why REASON",
  labels: `python -m stream labels list --since ${time}`,
});

/** The card of a shipped model. `weights` names the files in use: a card of others says so. */
export function cardNode(words, { id, kind, language, weights: its, figures }, weights) {
  const said = (part) => words.text(`card.${part}.${id}`);
  const facts = figures.map(({ measure, value }) => h("div", { class: "queue-fact" }, h("dt", {}, words.code("measure", measure)), h("dd", {}, value.toFixed(3))));
  const part = (name) => [h("h4", {}, words.text(`models.card.${name}`)), h("p", {}, said(name))];
  const used = weights[kind] === its;
  return h(
    "li",
    { class: "model-card", "data-card": id },
    h("h3", {}, said("name")),
    h("p", { class: "about" }, words.code("language", language), " · ", h("code", {}, its)),
    used ? null : h("p", { class: "different" }, words.text("models.card.other", { weights: weights[kind] ?? "–" })),
    ...part("learned"),
    h("h4", {}, words.text("models.card.figures")),
    h("dl", {}, ...facts),
    ...part("limits"),
  );
}

/** The next steps, each with its command: as an example for an hour ago. `now` is in seconds since 1970. */
export function todoNode(words, now) {
  const time = `${new Date(now * 1000 - AN_HOUR_MS).toISOString().slice(0, 16)}:00Z`;
  const steps = Object.entries(commands(time)).map(([key, command]) => h("li", {}, h("p", {}, words.text(`models.do.${key}`)), h("code", {}, command)));
  return h("ul", { class: "models-todo" }, ...steps, h("li", {}, h("p", {}, words.text("models.do.spot"))));
}
