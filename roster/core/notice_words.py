"""The official notice as bureaus send it: the words they begin with, and the placeholders that may stand in them.

Layout and wording follow the notices that district bureaus publish with a roster as annex.
"""

PLACEHOLDERS = (
    "单位", "月份", "坐班日期", "上午时间", "下午时间", "中心名称", "中心数", "律师数", "公证员数", "改期中心",
    "取消中心", "请假天数", "电话",
)  # fmt: skip
TITLE = "关于做好{月份}律师、公证员派驻\n镇（街道）{中心名称}坐班工作的通知"
RECIPIENTS = "各镇（街道）司法所、各律师事务所、公证处："
TEXT = """按照“每月第二个工作日派驻坐班”工作安排，现将{月份}坐班事项通知如下：
一、坐班时间
{坐班日期}上午{上午时间}，下午{下午时间}。{改期中心}{取消中心}
二、坐班地点
各镇（街道）{中心名称}，共{中心数}处（见附件）。
三、工作内容
法治宣传、法律咨询、信访疏导、诉前劝导、调解指导。
四、工作要求
（一）按时签到。坐班人员须佩戴工作牌，准时到岗，不得擅自离岗。
（二）一人一表登记。来访群众不愿提供身份信息的，如实注明后照常接待。
（三）遵守纪律。坐班期间不得收取财物，不得招揽业务、私自收案收费。
（四）确需调整的，至少提前{请假天数}个工作日报告，由司法局安排替班。
请各司法所提前张贴海报，并通知各村（社区）。"""
LONGEST_TITLE, LONGEST_RECIPIENTS, LONGEST_TEXT = 100, 100, 3000
