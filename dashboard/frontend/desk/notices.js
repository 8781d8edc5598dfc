/* Tells a person what others did to their cases: released or resolved one, let one run out, or hand one over to them. */

import { isBy, isMine, isOfferedBy, isOfferedTo } from "./outcomes.js";
import { h, keyed, setText } from "../dom.js";

const MOST = 3;
const ENDS = new Set(["release", "resolve", "resolved", "ran_out", "left", "accept"]);
const BY_ITSELF = new Set(["ran_out", "left"]); // told to the person whom the step names

/** Pure: returns what became of this person's cases since the last look: [{key, what, by, at}]. `before` is what the
 * last look returned as `now`, or null for the first one. */
export function changesOf(before, cases, me) {
  const keys = (fits) => new Set(cases.filter((one) => fits(one, me)).map(({ key }) => key));
  const now = { mine: keys(isMine), offered: keys(isOfferedTo), offering: keys(isOfferedBy) };
  const changes = [];
  for (const { key, record, owner } of cases) {
    const last = (fits) => record?.history?.findLast(({ what }) => fits(what));
    const note = (step) => step && (BY_ITSELF.has(step.what) || !isBy(step, me)) && changes.push({ key, what: step.what, by: step.by, at: step.at });
    if (now.offered.has(key) && !before?.offered.has(key)) changes.push({ key, what: "offer", by: owner, at: record.updated_at });
    else if (before?.mine.has(key) && !now.mine.has(key)) note(last((what) => ENDS.has(what)));
    else if (before?.offering.has(key) && !now.offering.has(key)) note(last((what) => what === "decline"));
  }
  return { now, changes };
}

export class Notices {
  /** `show(key)` opens a case, `announce(text)` reads a text to the person. */
  constructor(words, show, announce) {
    Object.assign(this, { words, show, announce });
    this.before = null;
    this.told = [];
    this.node = h("ul", { class: "notices", hidden: true });
  }

  render(cases, me) {
    if (this.person !== me.name) this.before = null; // another person has other cases
    this.person = me.name;
    const { now, changes } = changesOf(this.before, cases, me);
    this.before = now;
    for (const change of changes) this.tell(change, cases.find(({ key }) => key === change.key));
    this.told = this.told.filter(({ key, what }) => what !== "offer" || now.offered.has(key)).slice(-MOST);
    this.node.hidden = !this.told.length;
    keyed(this.node, this.told, ({ id }) => id, (notice) => this.createItem(notice), (node, { text }) => setText(node.firstChild, text));
  }

  tell({ key, what, by, at }, one) {
    const { words } = this;
    const text = words.text(`notice.${what}`, { name: by ?? "", time: words.clock(at), cause: words.code("cause", one.worst.cause) });
    this.told.push({ id: `${key} ${what} ${at}`, key, what, text });
    this.announce(text);
  }

  createItem({ id, key }) {
    const { words } = this;
    const drop = () => {
      this.told = this.told.filter((notice) => notice.id !== id);
      this.node.keyedNodes.get(id)?.remove();
      this.node.keyedNodes.delete(id);
      this.node.hidden = !this.told.length;
    };
    const show = () => {
      drop();
      this.show(key);
    };
    return h("li", {}, h("span", {}), h("button", { type: "button", class: "act", click: show }, words.text("notice.show")), h("button", { type: "button", class: "act", click: drop }, words.text("desk.close")));
  }
}
