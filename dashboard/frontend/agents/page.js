/* The page of the agents: who is there, since when, with how many customers, and who asks for help. */

import { agentCountsText } from "../agent_counts.js";
import { h, keyed, setText } from "../dom.js";
import { ListPage } from "../lists/page.js";
import { namedQueues } from "../model.js";
import { countsOfQueues, countStates, fitting, isAggregate, rowsOf, sorted, SORTS, STATES } from "./rows.js";
import { AgentsTable } from "./table.js";

export class AgentsPage extends ListPage {
  constructor(root, words, client, data) {
    super(root, words, client, data, {
      kind: "agents",
      filters: { queue: "filter.all_queues", state: "filter.all_states" },
      sorts: SORTS,
      hint: () => words.text("agents.find"),
      optionsOf: () => ({ queue: namedQueues(client.floor ?? { queues: new Map() }, words.language).map(({ queue }) => [queue, words.queue(client.floor, queue)]), state: [["help", words.text("agents.asks_help")], ...STATES.map((state) => [state, words.text(`agents.state.${state}`)])] }),
      rowsOf: (floor) => rowsOf(floor, words.language),
      fitting,
      sorted: (rows, order) => sorted(rows, order, words.language),
    });
    this.totals = h("ul", { class: "agent-totals" });
    this.aggregate = h("section", { class: "queue-panel aggregate", hidden: true }, h("p", { class: "about" }, words.text("agents.aggregate")), (this.counts = h("ul", { class: "agent-counts" })));
    this.toolbar.node.firstChild.append(this.totals);
    this.begin(new AgentsTable(words, data, (by) => this.sort(by)), this.aggregate);
  }

  renderMore(floor, rows) {
    const { words } = this;
    const counts = Object.entries(countStates(rows)).filter(([, count]) => count);
    keyed(this.totals, counts, ([state]) => state, () => h("li", {}), (node, [state, count]) => setText(node, `${words.text(`agents.state.${state}`)} ${words.number(count)}`));
    const hides = Boolean(floor && isAggregate(floor));
    this.root.classList.toggle("aggregate", hides);
    this.aggregate.hidden = !hides;
    if (!hides) return;
    keyed(this.counts, countsOfQueues(floor), ({ queue }) => queue, () => h("li", {}, h("span", { class: "first" }), h("span", { class: "second" })), (node, queue) => {
      setText(node.firstChild, words.queue(floor, queue.queue));
      setText(node.lastChild, agentCountsText(words, queue.agents));
    });
    this.empty.hidden = true;
    setText(this.toolbar.summary, words.text("nav.agents")); // none are listed, so none are counted
  }
}
