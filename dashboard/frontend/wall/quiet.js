/* What the wall says when no case is open: that all is quiet, or why nothing is known. */

import { h, icon, setText } from "../dom.js";
import { allCases } from "../cases.js";
import { queueStanding } from "../model.js";

export class Quiet {
  constructor(words) {
    this.words = words;
    this.title = h("p", { class: "quiet-title" });
    this.text = h("p", { class: "quiet-detail" });
    this.last = h("p", { class: "quiet-detail last-case" });
    this.score = h("p", { class: "quiet-detail score" });
    this.node = h("div", { class: "quiet", hidden: true }, icon("check", "quiet-icon"), this.title, this.text, this.last, this.score);
  }

  /** Says that nobody needs anyone, or why that is unknown: without data a floor without alerts is not quiet. `score` is
   * the day's, null while it is not known. */
  render(floor, now, unknown, score) {
    const { words, node } = this;
    setText(this.title, words.text(unknown ? "wall.unknown" : "wall.quiet"));
    const shown = unknown ? "stale" : "check";
    if (node.dataset.icon !== shown) {
      node.dataset.icon = shown;
      node.firstChild.replaceWith(icon(shown, "quiet-icon"));
    }
    setText(this.text, unknown ?? this.longestText(floor, now));
    setText(this.last, unknown ? "" : this.lastText(floor));
    const known = score === null ? "–" : words.text("wall.score_of", { share: words.percent(score.share) }, score.of);
    setText(this.score, unknown ? "" : words.text("wall.score", { score: known }));
  }

  longestText(floor, now) {
    const { words } = this;
    let longest = null;
    for (const queue of floor.queues.values()) {
      const { waited } = queueStanding(queue, now);
      if (waited !== null && !queue.unserved && (longest === null || waited > longest.waited)) longest = { waited, queue: queue.queue };
    }
    if (!longest) return words.text("wall.quiet_nobody");
    return words.text("wall.quiet_longest", { time: words.duration(longest.waited), queue: words.queue(floor, longest.queue) });
  }

  /** Returns which case was the last to end, of those that the floor still has. */
  lastText(floor) {
    const { words } = this;
    const ended = allCases(floor).map((one) => ({ ...one, at: one.record?.resolved_at ?? one.worst.ends_at }));
    const last = ended.filter(({ at }) => typeof at === "number").sort((a, b) => b.at - a.at)[0];
    if (!last) return "";
    return words.text("wall.last_case", { time: words.moment(last.at), cause: words.code("cause", last.worst.cause), queue: words.queue(floor, last.queue) });
  }
}
