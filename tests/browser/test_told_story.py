"""Every number and label of wall, desk and queue page on a told story, beside what its events say.

The events go through the real tasks and the real gateway. `told_truth` reads the same events by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.support import told_story, told_truth
from tests.browser.support.told_floor import Floor, open_alerts, scored_turns, told_floor
from tests.builders.waiting import PATIENCE

pytestmark = pytest.mark.browser
STORY = told_story.ordered()
WITHIN = 1
"""Seconds between the clock of a page and its durations, which one frame draws one after the other."""


@pytest.fixture
def floor(gateway) -> Iterator[Floor]:
    """The story up to now. Then Ruth claims the frustration, and resolves the case of the wish for a manager.

    That customer's wait for a reply is part of the case.
    """
    with told_floor(gateway) as (log, end, ruth):
        raised = ruth.wait_until(open_alerts, PATIENCE)
        alerts = open_alerts(raised)
        assert ruth.act_from_thread("claim", alerts["tech-1", "frustration"]).ok
        assert ruth.act_from_thread("resolve", alerts["bill-1", "wants_person"]).ok
        ruth.wait_until(
            lambda copy: (
                not any(subject == "bill-1" for subject, _ in open_alerts(copy))
                and any(alert.claimed_by for alert in copy.alerts.values())
            ),
            PATIENCE,
        )
        yield Floor(end, scored_turns(log))


READ = """root => {
  const text = (node) => node.hidden ? "" : node.textContent;
  const texts = (selector, parts) => [...root.querySelectorAll(selector)].map((node) => Object.fromEntries(
    parts.map((part) => [part, text(node.querySelector("." + part))])));
  const one = (selector) => root.querySelector(selector)?.textContent;
  return {
    clock: one(".clock .time"), number: one(".headline .number"), need: one(".number-text"),
    live: one(".live"),
    lines: [...root.querySelectorAll(".breakdown li:not([hidden])")].map((node) => node.textContent),
    rows: texts(".row", ["word", "cause", "why", "quote", "queue", "who", "time"]),
    tiles: texts(".queue-tile",
      ["name", "waiting", "longest", "standing", "forecast", "agents", "unanswered"]),
    summary: one(".summary"), items: texts(".item", ["cause", "time", "place", "state"]),
    title: one(".queue-name"), choices: [...root.querySelectorAll(".queue-choice a")].map(text),
    facts: Object.fromEntries([...root.querySelectorAll(".queue-fact")].map((node) => [
      node.querySelector("dt").textContent, [...node.querySelectorAll("li")].map(text).join("|")])),
    detail: [...root.querySelectorAll(".alert-detail .subtitle, .alert-detail .quote, .quote-at,"
      + ".measure-words, .history li")].filter((node) => !node.closest("[hidden]")).map(text),
    details: Object.fromEntries([...root.querySelectorAll(".fact")].map((node) => [
      node.querySelector("dt").textContent, node.querySelector("dd").textContent])),
    talk: [...root.querySelectorAll(".row-turn")].map((node) =>
      [".when", ".text", ".facts", ".found"].map((part) => text(node.querySelector(part)))),
    between: [...root.querySelectorAll(".talk > :not(.row-turn)")].map(text),
    last: root.querySelector(".talk > :last-child")?.className,
  };
}"""


def seconds(text: str) -> int:
    """Return the seconds of 4:05 or 13:04:05."""
    total = 0
    for part in text.split(":"):
        total = 60 * total + int(part)
    return total


class Shown:
    """A page as one frame shows it, and what its clock says of the story."""

    def __init__(self, page, floor: Floor) -> None:
        self.read = page.locator(".stepin").evaluate(READ)
        midnight = floor.end - floor.end % 86_400
        self._now = midnight + seconds(self.read["clock"]) - floor.end

    def lasts(self, text: str, ago: float, less: float = 0.0) -> None:
        """Hold a duration to be that since `ago` before the end of the story, `less` so many seconds."""
        assert abs(seconds(text) - (self._now % 86_400 + ago - less)) <= WITHIN, (
            text,
            ago,
            self.read["clock"],
        )


def open_page(new_screen, path: str, language: str):
    page = new_screen(timezone_id="UTC").open(path, language)
    page.wait_for_selector('.stepin[data-state="live"]')
    return page


def charts(page, count: int) -> list[str]:
    """Return what a screen reader says of the marks of all charts."""
    page.locator("[data-testid=stVegaLiteChart] svg").nth(count - 1).wait_for()
    marks = page.locator("[data-testid=stVegaLiteChart] [aria-label]")
    labels: list[str] = marks.evaluate_all("nodes => nodes.map((node) => node.getAttribute('aria-label'))")
    return labels


def test_the_wall_shows_what_the_events_say(floor, new_screen):
    shown = Shown(open_page(new_screen, "wall", "zh"), floor)
    wall, (frustrated, waiting) = shown.read, (340, 200)
    counts = {"紧急": 1, "预警": 0, "处理中": 1}
    assert (wall["number"], wall["need"]) == ("1", "位客户需要介入")
    assert wall["lines"] == [f"{count}{name}" for name, count in counts.items()]
    assert wall["live"] == f"进行中的会话 {len(told_truth.live(STORY))} 个"
    rise = told_truth.level(floor.probabilities("tech-1"))
    assert rise >= told_truth.LEVEL
    assert [
        [row[part] for part in ("word", "cause", "why", "quote", "queue", "who")] for row in wall["rows"]
    ] == [
        ["紧急", "排队等待", "承诺 2:00 内 · 2 名坐席中 1 名小休", "", "技术支持", "尚无坐席"],
        [
            "处理中",
            "客户情绪不满",
            f"Ruth 已接手 · {rise:.0%} · “angry”",
            "“Absolutely useless service, I am so angry, nobody here ever helps!”",
            "技术支持",
            "",
        ],
    ]
    for row, ago in zip(wall["rows"], (waiting, frustrated), strict=True):
        shown.lasts(row["time"], ago)
    tiles = {tile["name"]: tile for tile in wall["tiles"]}
    assert sorted(tiles) == sorted(names["zh"] for names in told_story.NAMES.values())
    for queue, names in told_story.NAMES.items():
        tile, line = tiles[names["zh"]], told_truth.in_line(STORY, queue)
        free = told_truth.agents(STORY, queue)
        assert tile["waiting"] == str(len(line))
        assert tile["agents"] == f"空闲 {free['free']} · 忙碌 {free['busy']} · 小休 {free['away']}"
        assert tile["forecast"] == "暂无预测：等待样本不足"
        due = told_truth.unanswered(STORY, queue)
        assert tile["unanswered"].startswith(f"{len(due)} · ") if due else tile["unanswered"] == ""
        if line:
            shown.lasts(tile["longest"], line[0])
            over = tile["standing"].removeprefix("超时 ").removesuffix("（承诺 2:00）")
            shown.lasts(over, line[0], told_truth.QUEUE_SLA)
        else:
            assert (tile["longest"], tile["standing"]) == ("–", "承诺 2:00 内接起")


def test_the_desk_shows_what_the_events_say(floor, new_screen):
    page = open_page(new_screen, "desk", "en")
    shown = Shown(page, floor)
    frustrated, waiting = 340, 200
    assert shown.read["summary"] == "1 person needs someone now · critical 1 · warning 0 · being handled 1"
    # The second level is reached after another minute.
    told = [[item[part] for part in ("cause", "place", "state")] for item in shown.read["items"]]
    told[0][2] = told[0][2].replace("level 2", "level 1")
    assert told == [
        ["Waiting in queue", "Technical support", "escalated, level 1"],
        ["Frustrated customer", "Technical support · Ann", "Ruth is on it"],
    ]
    for item, ago in zip(shown.read["items"], (waiting, frustrated), strict=True):
        shown.lasts(item["time"], ago)

    def chosen(place: int) -> Shown:
        page.locator(".item").nth(place).click()
        page.locator(f'.item[aria-selected="true"]:nth-child({place + 1})').wait_for()
        return Shown(page, floor)

    now = chosen(0)
    raised = waiting - told_truth.QUEUE_SLA
    waited, promised = now.read["detail"][1].split("; ")
    now.lasts(waited, waiting)
    assert (now.read["detail"][0], promised) == ("Critical · Technical support", "promised 2:00")
    assert now.read["detail"][2] == f"{floor.clock(raised)}  Alert raised"
    assert (now.read["details"]["Alert raised"], now.read["details"]["Going on since"]) == (
        floor.clock(raised), floor.clock(waiting),
    )  # fmt: skip
    assert (now.read["details"]["Now"], now.read["details"]["Messages"]) == ("In the queue", "0")

    now = chosen(1)
    rise, turn = f"{told_truth.level(floor.probabilities('tech-1')):.0%}", floor.clock(300)
    subtitle, quote, who, measure, opened, claimed = now.read["detail"]
    assert (subtitle, who) == ("Warning · Technical support · Ann", f"The customer, at {turn}")
    assert "I am so angry" in quote
    assert (
        measure
        == f"mean of the turns reached {rise} at {turn}, alerts from {told_truth.LEVEL:.0%}; now {rise}"
    )
    assert opened == f"{turn}  Alert raised" and claimed.endswith("  Claimed by Ruth")
    assert now.read["details"]["Going on since"] == floor.clock(frustrated)
    page.locator(".row-turn").nth(5).wait_for()
    _holds_the_talk(Shown(page, floor).read, floor)
    marks = charts(page, 2)
    raised_causes = {
        "Asks for a person, Warning: 1", "Customer threatens, Critical: 1", "Frustrated customer, Warning: 1",
        "Waiting in queue, Critical: 1", "Waiting for a reply, Warning: 1",
    }  # fmt: skip
    assert "Title text 'Alerts raised in the last hour, by cause'" in marks
    # How severe the wait was when Ruth resolved it depends on how soon she did.
    told = {mark.replace("a reply, Critical", "a reply, Warning") for mark in marks}
    assert {mark for mark in told if mark.endswith(": 1") and ", " in mark} == raised_causes
    assert any("Technical support" in mark and "waiting: 1" in mark for mark in marks)


def _holds_the_talk(read, floor) -> None:
    """Hold the open conversation to what was said, and to the risk of each turn as stage 1 has written it."""
    said = told_truth.talk(STORY, "tech-1")
    risks = iter(floor.probabilities("tech-1"))
    facts = [f"risk {next(risks):.0%}" if sender == "customer" else "" for _, sender, _ in said]
    raised = "Frustrated customer · Alert raised"
    assert read["talk"] == [
        [floor.clock(ago), text, fact, raised if ago == 300 else ""]
        for (ago, _, text), fact in zip(said, facts, strict=True)
    ]
    # Ann has asked him to let her look, and came back after 40 s. No other reply took half a minute.
    *waits, claim = read["between"]
    assert waits == ["waited 0:10 in the queue", "waited 0:40 after “one moment”"]
    assert claim.endswith(" · Claimed by Ruth")
    assert read["last"].strip() == "row-step person"


def test_the_queue_page_shows_what_the_events_say(floor, new_screen):
    page = new_screen(timezone_id="UTC").open("queue", "zh")
    page.locator(".queue-choice a", has_text="账单").click()
    page.wait_for_selector('.stepin[data-state="live"] .queue-fact')
    shown = Shown(page, floor)
    facts, counts = shown.read["facts"], told_truth.agents(STORY, "billing")
    assert (shown.read["title"], sorted(shown.read["choices"])) == ("账单", ["技术支持", "账单"])
    assert facts["空闲 · 忙碌 · 小休"] == f"{counts['free']} · {counts['busy']} · {counts['away']}"
    assert facts["在岗坐席"] == str(counts["free"] + counts["busy"])
    # The page counts up to the last thing that happened in the queue: the customer's question.
    (asked,) = told_truth.unanswered(STORY, "billing")
    expected = 100 * told_truth.occupied(STORY, "billing", asked)
    assert abs(int(facts["近一小时占用率"].rstrip("%")) - expected) <= 1
    name, free_for = facts["已空闲"].split(" ")
    assert name == "李雷"
    shown.lasts(free_for, 215)
    assert facts["待回复客户"].startswith("韩梅 1 (")
    shown.lasts(facts["待回复客户"].removeprefix("韩梅 1 (").rstrip(")"), asked)
    marks = charts(page, 2)
    assert any("客户数: 2" in mark and "over: false" in mark for mark in marks)  # both served within 30 s
    assert sum(int(mark.split("进线: ")[1].split(";")[0]) for mark in marks if "end: " in mark) == 2


ROWS = """root => Object.fromEntries(
  [...root.querySelectorAll("[data-conversation], [data-agent], tr[data-queue]")]
  .map((row) => [Object.values(row.dataset).at(-1), Object.fromEntries([...row.querySelectorAll(".cell")].map(
    (cell) => [cell.parentNode.tagName === "DIV" ? cell.classList[1] : cell.parentNode.className,
      [...cell.querySelectorAll(".name, .first, .second, li")].map((node) => node.textContent)]))]))"""


def test_the_lists_show_what_the_events_say(floor, new_screen):
    """Conversations, queues, agents and who gave up, each against the events."""

    def opened(path: str, ready: str) -> tuple[Shown, dict[str, dict[str, list[str]]]]:
        page = open_page(new_screen, path, "zh")
        page.locator(ready).first.wait_for()
        return Shown(page, floor), page.locator(".stepin").evaluate(ROWS)

    shown, rows = opened("conversations", ".conversation-row")
    live = told_truth.live(STORY)
    assert shown.read["summary"] == f"{len(live)} 个进行中的会话"
    assert sorted(rows) == sorted(live)
    assert [rows[name]["queue"] for name in ("tech-1", "tech-2", "bill-1")] == [
        ["技术支持", "Ann"], ["技术支持", "尚无坐席"], ["账单", "韩梅"],
    ]  # fmt: skip
    (in_line,), (asked,) = told_truth.in_line(STORY, "technical"), told_truth.unanswered(STORY, "billing")
    for name, ago, kind in (("tech-2", in_line, "排队"), ("bill-1", asked, "等回复")):
        shown.lasts(rows[name]["wait"][0], ago)
        assert rows[name]["wait"][1] == kind

    shown, rows = opened("queues", "tr[data-queue]")
    assert shown.read["summary"] == "2 个队列 · 1 人排队"
    shown.lasts(rows["technical"]["longest"][0], in_line)
    for queue in ("technical", "billing"):
        counts = told_truth.agents(STORY, queue)
        assert rows[queue]["agents"] == [
            f"{counts['free'] + counts['busy']} 人在岗",
            f"空闲 {counts['free']} · 忙碌 {counts['busy']} · 小休 {counts['away']}",
        ]

    shown, rows = opened("agents", ".agent-row")
    assert shown.read["summary"] == f"{len(told_story.AGENTS)} 位坐席"
    states = {name: row["since"][0] for name, row in rows.items()}
    assert states == {"t-1": "忙碌", "t-2": "小休", "b-1": "空闲", "b-2": "忙碌"}
    assert {name: row["load"] for name, row in rows.items()} == {
        "t-1": ["在线聊天 1，上限 1"], "t-2": ["在线聊天 0，上限 1"],
        "b-1": ["在线聊天 0，上限 1"], "b-2": ["在线聊天 1，上限 1"],
    }  # fmt: skip
    for row in rows.values():
        shown.lasts(row["since"][1].removeprefix("已 "), 500)
    shown.lasts(rows["b-2"]["unanswered"][0], asked)

    page = open_page(new_screen, "gave-up", "zh")
    expect(page.locator(".summary")).to_have_text("0 位客户放弃")  # nobody in the story did
