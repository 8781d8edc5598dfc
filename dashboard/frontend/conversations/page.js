/* The page of the live conversations: all of them, searched, filtered and sorted, and one of them in full. */

import { ListPage } from "../lists/page.js";
import { choicesOf } from "../lists/toolbar.js";
import { OneConversation } from "./one.js";
import { fitting, rowFor, rowsOf, sorted, SORTS, STATES } from "./rows.js";
import { ConversationsTable } from "./table.js";

const FILTERS = { queue: "filter.all_queues", agent: "filter.all_agents", channel: "filter.all_channels", spoken: "filter.all_languages", state: "filter.all_states" };

export class ConversationsPage extends ListPage {
  constructor(root, words, client, data) {
    super(root, words, client, data, {
      kind: "conversations",
      filters: FILTERS,
      sorts: SORTS,
      hint: () => words.text(client.viewer?.words === false ? "filter.find_names" : "filter.find_words"),
      optionsOf: (rows) => optionsOf(rows, words),
      rowsOf: (floor) => rowsOf(floor, words.language),
      fitting: (rows, filters) => fitting(rows, filters, words),
      sorted: (rows, order) => sorted(rows, order, words.language),
    });
    this.one = new OneConversation(words, data, client, () => this.choose(""));
    const linkTo = (id) => `conversations${this.addressOf({ ...this.asked, id })}`;
    this.begin(new ConversationsTable(words, { choose: (id) => this.choose(id), sort: (by) => this.sort(by), linkTo }), this.one.node);
  }

  renderMore(floor) {
    const { asked, words, client } = this;
    this.root.classList.toggle("reading", Boolean(asked.id));
    this.one.render(floor && asked.id ? rowFor(floor, asked.id, words.language) : undefined, asked.id, client);
  }

  /** Opens a conversation beside the list, or none for "". The address names it, and Back closes it. */
  choose(id) {
    const before = this.asked.id;
    if (id === before) return;
    this.ask({ id }, Boolean(before));
    this.table.reveal(id || before);
    if (id) this.one.focus();
    else this.table.focus(before);
  }

  press(key) {
    if (key !== "Escape" || !this.asked.id) return super.press(key);
    this.choose("");
    return true;
  }
}

/** Returns the choices of each filter, [value, text], that the rows offer. */
function optionsOf(rows, words) {
  const of = (field, text) => choicesOf(rows, field, text, words.language);
  return {
    queue: of("queue", ({ queueName }) => queueName),
    agent: of("agent", ({ agentName }) => agentName),
    channel: of("channel", ({ channel }) => words.code("channel", channel)),
    spoken: of("language", ({ language }) => words.code("language", language)),
    state: [["raised", words.text("conversations.raised")], ...STATES.map((state) => [state, words.code("conversation", state)])],
  };
}
