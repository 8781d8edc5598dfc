/* The entry of the bundle. Streamlit calls the default export when the component appears, and again after each
 * run of the script. A parent element holds one page. A call with the same data leaves that page untouched. */

import { AgentsPage } from "./agents/page.js";
import { ConversationsPage } from "./conversations/page.js";
import { GaveUpPage } from "./gave_up/page.js";
import { h } from "./dom.js";
import { Desk } from "./desk/desk.js";
import { DesignPage } from "./design/page.js";
import { createWords } from "./frame.js";
import { ExplainPage } from "./explain/page.js";
import { HealthPage } from "./health/page.js";
import { LiveClient } from "./live.js";
import { Dashboard } from "./dashboard.js";
import { ModelsPage } from "./models/page.js";
import { NumbersPage } from "./numbers/page.js";
import { fetchTicket } from "./tickets.js";
import { showFile, TuningPage } from "./tuning/page.js";
import { QueuesPage } from "./queues/page.js";
import { RulesPage } from "./rules/page.js";
import { QueuePage } from "./queues/queue.js";
import { ShadowsPage } from "./shadows/page.js";
import { Wall } from "./wall/wall.js";
import "./styles/design.css";
import "./styles/base.css";
import "./styles/wall.css";
import "./styles/wall_rows.css";
import "./styles/wall_queues.css";
import "./styles/wall_phone.css";
import "./styles/design_page.css";
import "./styles/desk.css";
import "./styles/queue.css";
import "./styles/lists.css";
import "./styles/conversations.css";
import "./styles/health.css";
import "./styles/explain.css";
import "./styles/shadows.css";
import "./styles/models.css";
import "./styles/transcript.css";
import "./styles/agents.css";
import "./styles/gave_up.css";
import "./styles/numbers.css";
import "./styles/rules.css";
import "./styles/tuning.css";

const NAME_KEY = "stepin.name";
const TICK_MS = 1000;
const screens = {
  wall: Wall,
  desk: Desk,
  queues: QueuesPage,
  queue: QueuePage,
  conversations: ConversationsPage,
  agents: AgentsPage,
  numbers: NumbersPage,
  rules: RulesPage,
  health: HealthPage,
  tuning: TuningPage,
  explain: ExplainPage,
  shadows: ShadowsPage,
  models: ModelsPage,
  "gave-up": GaveUpPage,
  design: DesignPage,
};
const PAGES_WITH_CHARTS = new Set(["desk", "queue", "tuning"]);
const pages = new WeakMap();

class Page {
  constructor(parent, data) {
    this.dataText = JSON.stringify(data);
    this.calls = 0;
    this.root = h("div", { class: `stepin ${data.page === "wall" ? "wall" : "desk"}`, lang: data.language, "data-theme": data.theme });
    parent.append(this.root);
    document.documentElement.lang = data.language;
    const name = data.page === "desk" ? localStorage.getItem(NAME_KEY) || "" : "";
    const url = data.gateway_url || gatewayUrl(data.gateway_port);
    this.client = new LiveClient({ url, name, ticket: fetchTicket });
    this.data = data;
    this.words = createWords(data.language, data.catalogue);
    const hasCharts = PAGES_WITH_CHARTS.has(data.page);
    this.client.dashboard = new Dashboard({ version: data.version, hasCharts, isLive: () => !this.client.stale(), changed: () => this.request() });
    this.build();
    this.client.subscribe(() => this.request());
    this.resized = new ResizeObserver(() => this.request());
    this.resized.observe(this.root);
    this.tick();
    this.render();
  }

  build() {
    this.screen?.close?.();
    this.screen = new screens[this.data.page](this.root, this.words, this.client, this.data, NAME_KEY);
    this.showsFloor = false;
  }

  /** Renders before the next frame, once for all changes until then. */
  request() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.render());
  }

  render() {
    this.frame = 0;
    if (this.showsFloor && !this.client.floor) this.build(); // somebody has signed out
    this.showsFloor = this.client.floor !== null;
    this.root.dataset.sockets = this.client.socketsOpened;
    this.screen.render();
  }

  /** Renders each time a new second of the gateway's clock begins. */
  tick() {
    const wait = TICK_MS - ((this.client.now() * 1000) % TICK_MS);
    this.timer = setTimeout(() => {
      this.request();
      this.tick();
    }, wait + 5);
  }

  close() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.resized.disconnect();
    this.screen.close?.();
    this.client.dashboard.close();
    this.client.close();
    this.root.remove();
  }
}

function gatewayUrl(port) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.hostname}:${port}/live`;
}

export default function ({ parentElement, data }) {
  if (data.file) {
    showFile(parentElement, data.file);
    return undefined;
  }
  let page = pages.get(parentElement);
  if (page && page.dataText !== JSON.stringify(data)) {
    page.close();
    page = undefined;
  }
  if (!page) pages.set(parentElement, (page = new Page(parentElement, data)));
  const call = (page.calls += 1);
  return () => {
    // Only the latest call closes the page.
    if (page.calls !== call || pages.get(parentElement) !== page) return;
    pages.delete(parentElement);
    page.close();
  };
}
