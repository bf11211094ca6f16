"""The columns of a table of people and firms, as a template shows them."""

from sqlalchemy import select

from roster.core.tables import Column
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, Firm, FirmKind
from roster.services.planning_names import roles_of
from roster.services.practitioner_entries import ENTRIES

FIRM_KINDS = {
    FirmKind.LAW_FIRM: "律师事务所",
    FirmKind.NOTARY_OFFICE: "公证处",
    FirmKind.LEGAL_SERVICE: "法律服务所",
}
_EXAMPLES = {
    "name": "示某某", "phone": "138 0000 0001", "email": "name@example.com", "license_number": "示例001",
    "licensed_from": "2020-01-01", "licensed_until": "2027-12-31", "joined_on": "2026-01-01",
    "max_load_per_month": "2", "matters": "01 07",
}  # fmt: skip
_ALSO = {
    "name": ("名字", "人员姓名", "律师姓名"),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码"),
    "email": ("邮箱", "电子邮箱"),
    "role": ("类别", "人员类别", "身份"),
    "license_number": ("执业证", "执业证号码", "执业证书号"),
    "licensed_from": ("执业起始", "执业证起"),
    "licensed_until": ("执业证止", "有效期至", "执业证有效期"),
}
_HINTS = {
    "likes": N_("Codes or names of centers, separated by commas."),
    "dislikes": N_("Codes or names of centers, separated by commas."),
}
_PLAIN = (
    "phone",
    "email",
    "license_number",
    "licensed_from",
    "licensed_until",
    "joined_on",
    "max_load_per_month",
    "max_load",
    "carried_load",
    "load_weight",
    "matters",
    "likes",
    "dislikes",
)


def of_bureau(bureau: Bureau) -> tuple[Column, ...]:
    """Return the columns, with what this bureau may choose from."""
    centers = tuple(
        db.session.scalars(
            select(Center.name)
            .where(Center.bureau_id == bureau.id, Center.is_active)
            .order_by(Center.position)
        )
    )
    firms = tuple(
        db.session.scalars(
            select(Firm.name).where(Firm.bureau_id == bureau.id, Firm.is_active).order_by(Firm.name)
        )
    )
    roles = tuple(role.name for role in roles_of(bureau))
    first = centers[0] if centers else "示例甲镇"
    return (
        _firm("firm", N_("Firm"), N_("Its full name. A new one is founded with its first person."), "示例律师事务所",
              ("律所", "单位", "所在单位", "所在机构", "工作单位", "执业机构"), firms, needed=True),
        _entry("name", needed=True),
        _entry("role", choices=roles, example=roles[0] if roles else "", hint=N_("Needed for somebody new.")),
        *(_entry(name, hint=_HINTS.get(name, "")) for name in _PLAIN),
        Column("is_supervised", N_("Needs an experienced colleague"), N_("Yes or no."), choices=("是", "否")),
        Column("conflicts", N_("May not sit at"), N_("Codes or names of centers, for a conflict of interest. What was declared before stays."), example=first),
        Column("conflict_reason", N_("Why not there"), N_("Needed where centers are named beside it."), example="该镇政府法律顾问"),
        _firm("firm_kind", N_("Kind of the firm"), N_("Only of a new firm, and only if its name does not say it."), "律师事务所",
              ("机构类型", "单位类型"), tuple(FIRM_KINDS.values())),
        _firm("firm_latitude", N_("Latitude of the firm"), N_("Only of a new firm, in degrees. Empty: the bureau's seat."), "34.51"),
        _firm("firm_longitude", N_("Longitude of the firm"), N_("Only of a new firm, in degrees. Empty: the bureau's seat."), "109.77"),
    )  # fmt: skip


def _entry(
    name: str,
    *,
    needed: bool = False,
    choices: tuple[str, ...] = (),
    example: str = "",
    hint: str = "",
) -> Column:
    entry = ENTRIES[name]
    return Column(
        name,
        entry.label,
        hint or entry.hint,
        needed,
        example or _EXAMPLES.get(name, ""),
        _ALSO.get(name, ()),
        choices,
    )


def _firm(
    code: str,
    label: str,
    hint: str,
    example: str,
    also: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    *,
    needed: bool = False,
) -> Column:
    return Column(code, label, hint, needed, example, also, choices)
