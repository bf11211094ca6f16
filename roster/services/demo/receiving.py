"""The demo's receiving offices: the committees of its real centers and villages, and invented ones for the district."""

from datetime import datetime

from roster.core.actors import DEMO
from roster.core.referral_words import ReceiverKind
from roster.database import db
from roster.models import Bureau, Receiver
from roster.services import receivers

_TRADES = (
    ("medical", "医疗纠纷人民调解委员会"),
    ("traffic", "道路交通事故人民调解委员会"),
    ("insurance", "保险纠纷人民调解委员会"),
    ("grapes", "葡萄购销纠纷人民调解委员会"),
    ("petitions", "信访事项人民调解委员会"),
)
_OFFICES = (
    ("LM-1", ReceiverKind.LAWYER_MEDIATION, "示例律师调解工作室"),
    ("LA-1", ReceiverKind.LEGAL_AID, "临渭区法律援助中心"),
    ("NO-1", ReceiverKind.NOTARY_OFFICE, "示例公证处"),
    ("AR-1", ReceiverKind.LABOUR_ARBITRATION, "临渭区劳动人事争议仲裁委员会"),
    ("PE-1", ReceiverKind.PETITION_OFFICE, "临渭区信访接待窗口"),
    ("GC-1", ReceiverKind.GOVERNANCE_CENTER, "临渭区综治中心"),
    ("PO-1", ReceiverKind.POLICE, "示例派出所"),
    ("OT-1", ReceiverKind.OTHER, "临渭区妇女联合会"),
    ("OT-2", ReceiverKind.OTHER, "临渭区民政局"),
    ("OT-3", ReceiverKind.OTHER, "临渭区残疾人联合会"),
    ("OT-4", ReceiverKind.OTHER, "临渭区总工会"),
)


def add_receivers(bureau: Bureau, now: datetime) -> None:
    """Fill the directory; phones and addresses are invented."""
    receivers.fill_from_places(bureau, DEMO, now)
    trades = [
        (f"TR-{field}", ReceiverKind.TRADE_MEDIATION, f"临渭区{name}", field) for field, name in _TRADES
    ]
    offices = [(code, kind, name, "") for code, kind, name in _OFFICES]
    for position, (code, kind, name, field) in enumerate([*trades, *offices], start=1):
        db.session.add(
            Receiver(
                bureau_id=bureau.id,
                code=code,
                kind=kind,
                name=name,
                field=field,
                phone=f"0913-00003{position:02}",
                email=f"{code.lower()}@example.cn",
                address=f"示例路{position}号",
                hours="工作日 9:00–12:00，14:00–17:00",
                created_at=now,
            )
        )
