"""What the demo's visitors come with and what they are told: invented, in the style of real records.

The words are Chinese because the records of a Chinese bureau are.
"""

from dataclasses import dataclass, field

from roster.models import Risk


@dataclass(frozen=True)
class Talk:
    """One invented consultation: matter, what it is about, what was advised, how it ended."""

    matter: str
    summary: str
    advice: str
    outcomes: tuple[str, ...]
    risk: Risk = Risk.GREEN
    groups: tuple[str, ...] = field(default=("general",))
    yuan: int | None = None
    lapses_in_days: int | None = None
    """Days until the claim lapses."""
    people: int = 1
    other: str | None = None
    """Who is on the other side."""
    detail: str = ""
    """The matter's second level."""


TALKS: tuple[Talk, ...] = (
    Talk("10", "9月卖户太八号葡萄给外地客商，经村代办过秤，欠款1.86万元，只有过磅单和微信记录。",
         "保留过磅单、聊天和转账记录；可向代办、客商主张；先由葡萄购销调委会调解。", ("J", "C"), yuan=18600,
         other="外地客商：示辛", detail="1002"),
    Talk("05", "2019年口头把4亩地流转给合作社，2年未付租金，想收回。",
         "口头流转有效但举证难；书面催告后可解除；申请镇调委会调解，不成可土地仲裁。", ("C", "G"),
         other="示例丰收合作社", detail="0502"),
    Talk("03", "邻居新盖房把滴水檐伸到院墙上，下雨流进灶房。", "相邻关系；测量留照片；村调委会现场调解。", ("C",), detail="0302"),
    Talk("04", "父亲去世，老宅登记在父亲名下，城市户口女儿能否继承。",
         "房屋可继承，宅基地不单独继承；不得翻建须依村规；可咨询公证员办继承。", ("A", "E"), detail="0401"),
    Talk("07", "在西安工地干7个月，包工头欠2.3万元，无合同有考勤照片。",
         "属法律援助范围且农民工追薪免核查；向劳动监察投诉；一年仲裁时效。", ("D", "G"),
         groups=("migrant",), yuan=23000, lapses_in_days=200, other="包工头示壬", detail="0701"),
    Talk("07", "在果库搬筐砸伤脚，老板不认工伤。", "一个月内单位、一年内本人可申请工伤认定；保存就诊材料。",
         ("D", "A"), groups=("migrant",), detail="0703"),
    Talk("01", "82岁母亲，三子轮养，二子拒付药费。", "赡养费可请求法律援助；先调解；写明各自份额。",
         ("C", "D"), groups=("elderly", "women"), detail="0104"),
    Talk("01", "丈夫酒后多次殴打，本周有伤照。", "报警取告诫书；可申请人身安全保护令；家暴受害人法援不受经济条件限制。",
         ("M", "D", "N"), risk=Risk.RED, groups=("women",), detail="0105"),
    Talk("01", "订婚半年退婚，男方要求退彩礼8.8万元。", "按是否共同生活、登记等判断；收集转账；建议调解。",
         ("C",), yuan=88000, detail="0102"),
    Talk("08", "借给同村人5万元，借条三年前到期，至今未还。", "三年时效即将届满；立即书面催收或起诉。",
         ("F",), yuan=50000, lapses_in_days=25, other="同村示癸", detail="0801"),
    Talk("12", "电动三轮与轿车相撞，对方全责，保险公司只赔一半。", "核对误工护理标准；交通事故调委会。", ("J",), detail="1201"),
    Talk("14", "听讲座买床垫1.2万元，想退。", "保留宣传品；12315；可能欺诈三倍。", ("H",), groups=("elderly",), yuan=12000, detail="1401"),
    Talk("17", "养老金停发，说重复领取。", "先到社保经办核对；对决定60日内可复议。", ("H",), groups=("elderly",), detail="1702"),
    Talk("06", "过渡费两年未发，20余户要一起去市里。", "说明依法逐级反映、代表不超过5人；建议综治中心协调。",
         ("I",), risk=Risk.YELLOW, people=20, detail="0602"),
    Talk("02", "兄弟4人，父母老屋拆迁款分配有争议。", "有争议不能办公证；先调解或起诉析产。", ("C",), people=2, detail="0201"),
    Talk("18", "刷单被骗3.4万元。", "立即报警110/96110，止付；不要再转账。", ("M",), yuan=34000, detail="1803"),
    Talk("99", "询问独生子女补助。", "属卫健部门，告知窗口电话。", ("P",)),
)  # fmt: skip

NOTARY_TALKS: tuple[Talk, ...] = (
    Talk("19", "76岁，想把城里房给照顾自己的小女儿。", "说明自书遗嘱与公证遗嘱；列材料；预约两名公证员上门。",
         ("E", "L"), groups=("elderly",), detail="1902"),
    Talk("19", "儿子在外省，委托父亲卖房。", "应由委托人本人到公证处，可在外省就近办理；材料清单。", ("E",), detail="1901"),
)  # fmt: skip
