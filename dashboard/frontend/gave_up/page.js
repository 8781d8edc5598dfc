/* The page of the customers who gave up in the last hours: how long they had waited, and how they are called back. */

import { h, setText } from "../dom.js";
import { ListPage } from "../lists/page.js";
import { choicesOf } from "../lists/toolbar.js";
import { fitting, rowsOf, sorted, SORTS, summed } from "./rows.js";
import { GaveUpTable } from "./table.js";

const ASK_MS = 5000;

export class GaveUpPage extends ListPage {
  constructor(root, words, client, data) {
    super(root, words, client, data, {
      kind: "gave_up",
      filters: { queue: "filter.all_queues", channel: "filter.all_channels" },
      sorts: SORTS,
      hint: () => words.text("gave_up.find"),
      optionsOf: (rows) => ({ queue: choicesOf(rows, "queue", ({ queueName }) => queueName, words.language), channel: choicesOf(rows, "channel", ({ channel }) => words.code("channel", channel), words.language) }),
      unknown: () => (this.told?.since === undefined ? words.text("gave_up.reading") : null),
      rowsOf: (floor) => rowsOf(this.told?.who ?? [], floor, words.language),
      fitting,
      sorted: (rows, order) => sorted(rows, order, words.language),
    });
    this.told = null; // the gateway's latest answer
    this.about = h("p", { class: "order-held gave-up-sums" });
    this.toolbar.node.firstChild.append(this.about);
    this.begin(new GaveUpTable(words, data, (by) => this.sort(by)));
    this.timer = setInterval(() => this.follow(), ASK_MS);
    this.follow();
  }

  close() {
    clearInterval(this.timer);
    super.close();
  }

  /** Asks anew, unless the last answer is still awaited. */
  async follow() {
    if (this.asking) return;
    this.asking = true;
    const { ok, gave_up: told } = await this.client.gaveUp();
    this.asking = false;
    if (!ok || !told) return;
    this.told = told;
    this.client.changed();
  }

  renderMore(floor, rows) {
    const { words, told } = this;
    if (told?.since === undefined) {
      setText(this.about, "");
      return;
    }
    const { over, promised, median } = summed(rows);
    const texts = [
      told.since ? words.text("gave_up.since", { time: words.moment(told.since) }) : "",
      median === null ? "" : words.text("gave_up.median", { time: words.duration(median) }),
      promised ? words.text("gave_up.over", { over: words.number(over), promised: words.number(promised) }) : "",
      told.count > rows.length ? words.text("gave_up.more", {}, told.count - rows.length) : "",
    ];
    setText(this.about, texts.filter(Boolean).join(" · "));
  }
}
