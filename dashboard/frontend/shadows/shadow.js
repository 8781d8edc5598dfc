/* One shadow: what it changes, how many cases each floor opened, and the cases in which the two differ. */

import { h } from "../dom.js";

/** Creates the node of a shadow. `takeOver(source)` is called with its rules document. */
export function shadowNode(words, { name, by, why, begun_at: begun, source, changes = [], found }, floor, takeOver) {
  const title = h("header", {}, h("h2", {}, name), h("p", { class: "about" }, [words.text("shadows.begun", { time: words.moment(begun) }), by, why].filter(Boolean).join(" · ")));
  const ahead = found.until > found.since;
  const promote = h("button", { type: "button", class: "act", click: () => takeOver(source) }, words.text("shadows.take_over"));
  return h(
    "section",
    { class: "queue-panel shadow", "data-shadow": name },
    title,
    h("ul", { class: "shadow-changes" }, ...changes.map((change) => h("li", {}, h("code", {}, change.replace(/^\$\./, ""))))),
    ahead ? numbers(words, found) : h("p", { class: "none" }, words.text("shadows.waiting")),
    ahead ? differences(words, found, floor) : null,
    h("p", { class: "shadow-acts" }, promote, h("span", {}, words.text("shadows.drop"), " ", h("code", {}, `python -m stream shadow drop ${name}`))),
  );
}

function numbers(words, { since, until, live, shadow, same, by_cause: byCause }) {
  const hours = Math.max(until - since, 1) / 3600;
  const perHour = (count) => words.text("shadows.per_hour", { count: words.decimal(count / hours) });
  const rows = Object.entries(byCause).map(([cause, [ours, others]]) => row(words.code("cause", cause), words.number(ours), words.number(others), ours === others ? null : "differs"));
  const all = row(words.text("shadows.all"), `${words.number(live)} (${perHour(live)})`, `${words.number(shadow)} (${perHour(shadow)})`, "all");
  const head = h("tr", {}, ...["cause", "live", "shadow"].map((key) => h("th", { scope: "col" }, words.text(`shadows.${key}`))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": words.text("shadows.numbers") }, h("table", { class: "shadow-table" }, h("caption", {}, words.text("shadows.until", { since: words.moment(since), until: words.moment(until), same: words.number(same) })), h("thead", {}, head), h("tbody", {}, all, ...rows)));
}

function row(name, live, shadow, kind) {
  return h("tr", { class: kind }, h("th", { scope: "row" }, name), h("td", {}, live), h("td", {}, shadow));
}

function differences(words, { only = [], moved = [] }, floor) {
  if (!only.length && !moved.length) return h("p", { class: "none" }, words.text("shadows.alike"));
  const items = [...only.map(({ kind, case: one }) => ({ kind, one })), ...moved.map(({ live, shadow }) => ({ kind: "moved", one: live, other: shadow }))];
  items.sort((a, b) => b.one.opened_at - a.one.opened_at);
  return h("ul", { class: "shadow-cases" }, ...items.map((item) => caseNode(words, item, floor)));
}

function caseNode(words, { kind, one, other }, floor) {
  const causes = (seen) => seen.causes.map((cause) => words.code("cause", cause)).join(" · ");
  const place = [words.moment(one.opened_at), words.queue(floor, one.queue), one.subject].join(" · ");
  return h(
    "li",
    { class: kind },
    h("span", { class: "kind" }, words.text(`shadows.${kind}`)),
    h("div", {}, h("p", { class: "causes" }, causes(one)), other ? h("p", { class: "place" }, words.text("shadows.there", { causes: causes(other), time: words.moment(other.opened_at) })) : null, h("p", { class: "place" }, place), one.said ? h("blockquote", { class: "quote" }, words.text("quote", { text: one.said })) : null),
  );
}
