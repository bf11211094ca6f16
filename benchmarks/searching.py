"""How long it takes to find records among 20,000, and to tell of a possible conflict of interest.

    python -m benchmarks.searching FOLDER [--records 20000] [--authors 20]

fills the SQLite database of that folder (or DATABASE_URL) with that many signed records, indexed as the program does,
and prints median and slowest of each search. With `--authors 1` all are one practitioner's: the worst case of a search for words.
"""

import argparse
import contextlib
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks.year_of_data import SURNAMES, build, set_sequences
from roster.core import clock
from roster.core.actors import Actor
from roster.core.matters import MATTERS
from roster.core.references import new_public_id
from roster.database import db, unit_of_work
from roster.models import (
    Addendum,
    Bureau,
    Center,
    Consultation,
    ConsultationState,
    Practitioner,
    Sitting,
    Visit,
    VisitKind,
    VisitState,
)
from roster.services.consultations import conflict_checks, indexing, searching

TRIES, ADDED_TO = 15, 20
"""Each search so many times; something was added later to every twentieth record."""
ACTOR = Actor("account")
WHO = (
    "邻居",
    "同村人",
    "包工头",
    "外地客商",
    "房东",
    "弟弟",
    "前夫",
    "村委会",
    "合作社",
    "物业公司",
    "保险公司",
    "用人单位",
)
WHAT = (
    "借款五万元三年未还", "拖欠去年冬天的工资", "卖户太八号葡萄欠款未付", "宅基地界墙占了通道", "承包地流转租金少付", "交通事故后不肯赔偿",
    "签了购房协议又反悔", "养殖场排污井水发臭", "离婚后不给抚养费", "彩礼要求全部退还", "干活时摔伤没有工伤认定", "预付卡店铺关门不退钱",
    "老人去世后房产如何继承", "拆迁补偿款家里分不均", "种子不出苗想要赔偿", "诊所打针后出现感染",
)  # fmt: skip
PROOF = (
    "只有微信聊天记录",
    "有欠条和转账凭证",
    "有过磅单",
    "有两名证人",
    "合同在对方手里",
    "派出所出过警",
    "什么书面材料都没有",
    "村干部调解过一次",
)
ADVICE = (
    "先固定证据，保存聊天记录和转账凭证", "先向镇人民调解委员会申请调解", "可以申请法律援助，材料后补", "向劳动监察大队投诉，一年内申请仲裁", "注意三年诉讼时效，尽快书面催告",
    "申请宅基地确权后再主张排除妨害", "向法院起诉并申请财产保全", "先做伤残鉴定再计算赔偿数额", "带身份证和户口本到公证处办理", "向生态环境部门举报",
)  # fmt: skip
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红梅春雪晨欣怡浩宇轩"


def fill(bureau: Bureau, records: int, authors: int, chance: random.Random) -> None:
    """Add signed records of some authors at the centers of a bureau, the newest today."""
    sittings = db.session.scalars(select(Sitting).where(Sitting.bureau_id == bureau.id)).all()
    people = db.session.scalars(
        select(Practitioner).where(Practitioner.bureau_id == bureau.id).order_by(Practitioner.id)
    ).all()[:authors]
    last_visit = db.session.scalar(select(Visit.id).order_by(Visit.id.desc()).limit(1)) or 0
    now = clock.now()
    visits, rows = [], []
    for number in range(records):
        sitting, person = chance.choice(sittings), chance.choice(people)
        at = now - timedelta(minutes=25 * number)
        visit_id = last_visit + number + 1
        visits.append(
            {
                "id": visit_id, "public_id": new_public_id(), "bureau_id": bureau.id, "sitting_id": sitting.id,
                "practitioner_id": person.id, "kind": VisitKind.WALK_IN, "state": VisitState.SERVED,
                "queue_number": 100 + number, "role": "lawyer", "matter": "01", "arrived_at": at, "changed_at": at,
            }
        )  # fmt: skip
        row = {
            "public_id": new_public_id(), "bureau_id": bureau.id, "number": f"{sitting.id:03}-{at:%Y%m%d}-{visit_id}",
            "visit_id": visit_id, "center_id": sitting.center_id, "practitioner_id": person.id, "date": at.date(),
            "state": ConsultationState.SIGNED, "name": _name(chance), "phone": f"+86139{chance.randrange(10**8):08}",
            "other_party": f"{chance.choice(WHO)}{_name(chance)}", "matter": chance.choice(list(MATTERS)),
            "summary": "，".join((chance.choice(WHO), chance.choice(WHAT), chance.choice(WHAT), chance.choice(PROOF))) + "。",
            "advice": "；".join(chance.sample(ADVICE, 3)) + "。", "basis": "", "groups": [], "outcomes": ["A"],
            "created_at": at, "updated_at": at, "signed_at": at,
        }  # fmt: skip
        rows.append({**row, **indexing.indexes(row)})
    for start in range(0, records, 1000):
        db.session.execute(insert(Visit), visits[start : start + 1000])
        db.session.execute(insert(Consultation), rows[start : start + 1000])
    made = db.session.execute(
        select(Consultation.id, Consultation.created_at)
        .order_by(Consultation.id)
        .where(Consultation.id % ADDED_TO == 0)
    ).all()
    additions = [
        {
            "consultation_id": number,
            "text": f"后续：{chance.choice(WHAT)}，{chance.choice(PROOF)}。",
            "created_at": at,
        }
        for number, at in made
    ]
    db.session.execute(insert(Addendum), additions)
    set_sequences()


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def measure(bureau: Bureau, chance: random.Random) -> None:
    """Print how long each search takes."""
    row = db.session.scalars(
        select(Consultation)
        .where(Consultation.bureau_id == bureau.id)
        .order_by(Consultation.id.desc())
        .limit(1)
    ).one()
    author, center, now = row.practitioner, db.session.get_one(Center, row.center_id), clock.now()
    name, number = str(row.name), row.number
    tried: dict[str, Callable[[], object]] = {
        "own, a name": lambda: searching.own(author, name, ACTOR, now),
        "own, a number": lambda: searching.own(author, number, ACTOR, now),
        "own, a word that many have (调解)": lambda: searching.own(author, "调解", ACTOR, now),
        "own, words of an addition": lambda: searching.own(author, "后续 户太八号", ACTOR, now),
        "own, words that few have": lambda: searching.own(author, "户太八号 过磅单 伤残鉴定", ACTOR, now),
        "own, a word that none has": lambda: searching.own(author, "遗赠扶养", ACTOR, now),
        "a center's, a name": lambda: searching.of_center(center, name, ACTOR, now),
        "an auditor's, a name": lambda: searching.for_auditor(bureau, name, "sample", ACTOR, now),
        "possible conflict": lambda: conflict_checks.standing(row),
        "earlier records beside a draft": lambda: searching.related(row, ACTOR, now),
    }
    for what, search in tried.items():
        seconds = []
        for _ in range(TRIES):
            db.session.expire_all()
            began = time.perf_counter()
            search()
            seconds.append(time.perf_counter() - began)
            db.session.rollback()
        print(
            f"{what:40} median {1000 * statistics.median(seconds):6.1f} ms, slowest {1000 * max(seconds):6.1f} ms"
        )


def main() -> None:
    """Fill a folder's database and measure."""
    from roster.app import create_app
    from roster.config import Config, ConfigurationError, create_keys
    from roster.database import schema

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--authors", type=int, default=20)
    chosen = parser.parse_args()
    with contextlib.suppress(ConfigurationError):  # it has keys already
        create_keys(chosen.folder)
    app = create_app(Config.from_environment(chosen.folder.resolve(), os.environ))
    with app.app_context():
        schema.upgrade()
        chance = random.Random(7)
        bureau_id = build(clock.today(), centers=20, months=1)[0].id
        began = time.perf_counter()
        with unit_of_work():
            fill(db.session.get_one(Bureau, bureau_id), chosen.records, chosen.authors, chance)
        print(
            f"{chosen.records} records of {chosen.authors} authors in {time.perf_counter() - began:.1f} s, {db.engine.dialect.name}"
        )
        measure(db.session.get_one(Bureau, bureau_id), chance)


if __name__ == "__main__":
    main()
