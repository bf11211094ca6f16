"""Phrases that a bureau may start from: what is often said, by matter, with its legal basis. Texts of the bureau's, in its language.

Source: the field guide, sections 4.1 (limitation) and 9 (sample advice). A bureau changes or removes them as it likes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SamplePhrase:
    """One phrase: for which matter (empty: each), its title, text and basis."""

    matter: str
    title: str
    text: str
    basis: str = ""


SAMPLE_PHRASES = (
    SamplePhrase("", "告知可申请法律援助", "已告知：符合条件的可以申请法律援助，由法律援助机构审查决定，不收费。", "法律援助法第23条"),
    SamplePhrase("", "保存证据", "请保存好合同、借条、收据、转账和聊天记录、照片、录音等原件，不要删改。"),
    SamplePhrase("", "诉讼时效三年", "一般民事权利的诉讼时效为三年，自知道或应当知道权利受损害及义务人之日起算；请尽快书面催告或起诉。", "民法典第188条"),
    SamplePhrase("", "建议先行调解", "建议先申请人民调解，不收费；达成协议的，双方可在三十日内共同向法院申请司法确认。", "人民调解法第4、33条"),
    SamplePhrase("01", "家庭暴力", "遇到家暴立即报警并要求出具告诫书，保存伤情照片和就诊材料；可以向法院申请人身安全保护令。申请法律援助不受经济困难条件限制。", "反家庭暴力法第13、23条；法律援助法第32条"),
    SamplePhrase("01", "赡养费", "赡养费可以请求法律援助；建议先由村（社区）调解，写明各自份额和支付方式。", "法律援助法第31条"),
    SamplePhrase("02", "继承有争议", "继承人之间有争议的，不能办理公证；可以先调解，调解不成向法院起诉。", "公证法第31条第4项"),
    SamplePhrase("05", "土地流转租金", "口头流转也可成立，但要举证；请书面催告，并可申请镇调委会调解，调解不成可申请农村土地承包仲裁（两年）。", "农村土地承包经营纠纷调解仲裁法第18条"),
    SamplePhrase("06", "征地补偿", "依法逐级反映，代表不超过五人；对行政决定不服的，六十日内可申请行政复议，六个月内可提起行政诉讼。", "信访工作条例第20条；行政复议法第20条；行政诉讼法第46条"),
    SamplePhrase("07", "拖欠工资", "先向劳动监察投诉，也可以申请劳动仲裁（一年）；农民工追讨工资申请法律援助免予核查经济困难状况。", "劳动争议调解仲裁法第27条；法律援助法第42条"),
    SamplePhrase("07", "工伤认定", "用人单位应在三十日内申请工伤认定，单位不申请的，本人或近亲属可在一年内直接申请；请保存就诊材料。", "工伤保险条例第17条"),
    SamplePhrase("08", "民间借贷催收", "请核对借条、转账记录和还款期限，及时书面催收；到期三年内起诉。", "民法典第188条"),
    SamplePhrase("10", "葡萄购销欠款", "保留过磅单、聊天和转账记录；可向代办、客商主张；先由葡萄购销调委会调解。"),
    SamplePhrase("17", "行政复议", "对行政决定不服的，自知道之日起六十日内可以申请行政复议，六个月内可以提起行政诉讼。", "行政复议法第20条；行政诉讼法第46条"),
    SamplePhrase("18", "被诈骗", "立即拨打110或96110报警并申请止付，不要再转账，保存聊天和转账记录。"),
    SamplePhrase("19", "委托公证", "委托公证由委托人本人到公证处办理，可以在所在地就近办理；请带身份证、户口簿、产权证和受托人身份证复印件。"),
)  # fmt: skip
