"""A sample of the held month's records, most of them judged, some answered."""

import random
from collections.abc import Sequence
from datetime import time, timedelta

from roster.core import clock
from roster.core.actors import DEMO
from roster.models import Bureau, Sitting
from roster.services import record_samples

EACH = 2
NOTES = (
    (0, True, ""),
    (0, True, "告知清楚，依据写得具体。"),
    (1, True, "没有写法律依据，下次补上条文。"),
    (2, False, "只写了“建议起诉”，没有说明时效和证据，请补充说明。"),
)
ANSWER = "已向来访人电话补充说明时效，并追加了说明。"


def judge_some(bureau: Bureau, sittings: Sequence[Sitting], chance: random.Random) -> None:
    """Draw two records of everybody on the evening of the last sitting, and judge all but a few."""
    if not sittings:
        return
    days = [one.date for one in sittings]
    evening = clock.at_local(max(days), time(20))
    try:
        sample = record_samples.draw(
            bureau, min(days), max(days), EACH, max(days).strftime("%Y%m%d"), DEMO, evening
        )
    except record_samples.NothingToDraw:
        return
    people = sorted({one.practitioner_id for one in sample.judgements})
    for one in sample.judgements:
        if one.practitioner_id in people[-3:]:
            continue
        missing, is_sound, note = chance.choice(NOTES)
        record_samples.judge(one, missing, is_sound, note, one.version, DEMO, evening + timedelta(minutes=30))
        if not is_sound:
            record_samples.answer(one, ANSWER, DEMO, evening + timedelta(hours=1))
