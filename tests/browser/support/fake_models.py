"""How invented models fare: a floor that has taught them, a small queue, and a rollback."""

from __future__ import annotations

from detectors.models.cards import CARDS
from stream.gateway.protocol.models import LiveModel, ModelsHealth
from stream.labels.told import FEW, Calibration, JudgedGroup, JudgedModel, Kind, ModelsRead, MovedModel, Step

SHIPPED = "0359ca141809"


def told(now: float) -> ModelsHealth:
    steps = [
        Step(at=now - 7200, version=f"{SHIPPED}+100", turns=240, what="learned", auc=0.71, log_loss=0.52),
        Step(
            at=now - 3600,
            version=f"{SHIPPED}+80.1",
            turns=190,
            what="rolled_back",
            auc=0.72,
            log_loss=0.51,
            by="Ann",
            why="<b>ratings</b> by bots",
            until=now - 9000,
        ),
    ]
    groups = [_group("all", "", 240), _group("language", "zh", 226), _group("queue", "orders", 14)]
    return ModelsHealth(
        read=ModelsRead(
            shipped=SHIPPED,
            version=steps[-1].version,
            weights={card.kind: card.weights for card in CARDS} | {"emotion": "another"},
            latest=now - 3600,
            step_count=102,
            steps=steps,
            groups=groups,
            left_out=3,
            jump_at=0.12,
            moved=[MovedModel(now - 4000, "zh", "orders", 0.174)],
        ),
        few=FEW,
        live=(LiveModel(shipped=SHIPPED, alerts=4, version=steps[-1].version, at=now - 60),),
        cards=CARDS,
    )


def _group(kind: Kind, name: str, turns: int) -> JudgedGroup:
    return JudgedGroup(
        kind=kind,
        name=name,
        turns=turns,
        dissatisfied=turns // 4,
        shipped=JudgedModel(0.684, 0.541, [Calibration(0.0, 0.1, 150, 0.2), Calibration(0.6, 0.7, 90, 0.33)]),
        taught=JudgedModel(0.742, 0.503, [Calibration(0.1, 0.2, 230, 0.17), Calibration(0.6, 0.7, 10, 0.6)]),
    )
