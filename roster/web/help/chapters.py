"""Which chapter of the handbook tells about which page: one table. A test keeps both sides true."""

from flask import url_for

from roster.web.help.handbook import FIRST, Chapter, anchor_of

CHAPTERS: dict[str, tuple[str, str]] = {
    # endpoint: the handbook's file and the heading of the chapter
    "auth.home": ("README", "怎样登录和退出"),
    "auth.account": ("README", "我的账号"),
    "auth.change_password": ("README", "怎样改密码"),
    "auth.two_steps_on": ("README", "怎样开启两步登录"),
    "auth.new_recovery_codes": ("README", "手机丢了、换了怎么办"),
    "auth.two_steps_off": ("README", "手机丢了、换了怎么办"),
    "bureau.dashboard": ("scheduler", "一个月里要做哪些事"),
    "bureau.plans": ("scheduler", "怎样排一个月的班"),
    "bureau.plan": ("scheduler", "怎样排一个月的班"),
    "bureau.review": ("scheduler", "怎样看方案的结果"),
    "bureau.compare_plans": ("scheduler", "几个方案放在一起比"),
    "bureau.what_if": ("scheduler", "假如多一个人、换个地方，会怎样"),
    "bureau.rosters": ("scheduler", "怎样手工换一个席位"),
    "bureau.year_board": ("scheduler", "怎样一眼看清全年的班"),
    "bureau.people_board": ("scheduler", "怎样按人、按机构、按日历、按地图看班"),
    "bureau.firms_board": ("scheduler", "怎样按人、按机构、按日历、按地图看班"),
    "bureau.roster_calendar": ("scheduler", "怎样按人、按机构、按日历、按地图看班"),
    "bureau.roster_map": ("scheduler", "怎样按人、按机构、按日历、按地图看班"),
    "bureau.board": ("scheduler", "怎样手工换一个席位"),
    "bureau.seat": ("scheduler", "怎样手工换一个席位"),
    "bureau.empty_seats": ("scheduler", "怎样手工换一个席位"),
    "bureau.answer": ("scheduler", "别人问“为什么排他、不排他”怎么办"),
    "bureau.publish": ("scheduler", "怎样发布排班表"),
    "bureau.schedule": ("scheduler", "怎样定时发布"),
    "bureau.submit": ("scheduler", "怎样请领导审批"),
    "bureau.publish_several": ("scheduler", "怎样发布排班表"),
    "bureau.texts": ("scheduler", "怎样在微信群里发通知"),
    "bureau.print_roster": ("scheduler", "怎样打印盖章"),
    "bureau.fairness": ("scheduler", "怎样看工作量匀不匀"),
    "bureau.dates": ("scheduler", "坐班日是怎样定的"),
    "bureau.month_dates": ("scheduler", "某个中心要改日子怎么办"),
    "bureau.move_sitting": ("scheduler", "某个中心要改日子怎么办"),
    "bureau.move_month": ("scheduler", "大雪、洪水那天不坐班怎么办"),
    "bureau.moved": ("scheduler", "大雪、洪水那天不坐班怎么办"),
    "bureau.decide_day": ("scheduler", "大雪、洪水那天不坐班怎么办"),
    "bureau.import_notice": ("scheduler", "怎样导入放假通知"),
    "bureau.people": ("scheduler", "怎样查一个人、登记利益冲突"),
    "bureau.person": ("scheduler", "怎样查一个人、登记利益冲突"),
    "bureau.contact": ("scheduler", "怎样查一个人、登记利益冲突"),
    "bureau.new_person": ("scheduler", "怎样新增、修改、停用人员和机构"),
    "bureau.change_person": ("scheduler", "怎样新增、修改、停用人员和机构"),
    "bureau.firms": ("scheduler", "怎样新增、修改、停用人员和机构"),
    "bureau.new_firm": ("scheduler", "怎样新增、修改、停用人员和机构"),
    "bureau.change_firm": ("scheduler", "怎样新增、修改、停用人员和机构"),
    "bureau.import_register": ("scheduler", "怎样用表格一次导入"),
    "bureau.villages": ("scheduler", "怎样新增、修改、停办一个中心"),
    "bureau.centers": ("scheduler", "怎样看各中心的情况"),
    "bureau.center": ("scheduler", "怎样看各中心的情况"),
    "bureau.new_center": ("scheduler", "怎样新增、修改、停办一个中心"),
    "bureau.change_center": ("scheduler", "怎样新增、修改、停办一个中心"),
    "bureau.privacy": ("scheduler", "来访人的个人信息留多久"),
    "bureau.durations": ("scheduler", "来访人的个人信息留多久"),
    "bureau.notices": ("scheduler", "有人没有收到通知怎么办"),
    "bureau.call": ("scheduler", "有人没有收到通知怎么办"),
    "bureau.calendar": ("scheduler", "怎样把坐班放进手机日历"),
    "bureau.new_calendar": ("scheduler", "怎样把坐班放进手机日历"),
    "center.today": ("center-staff", "有预约的人来了怎么接待"),
    "center.check_in": ("center-staff", "有预约的人来了怎么接待"),
    "center.day_list": ("center-staff", "断网那天怎么办"),
    "center.screen": ("center-staff", "叫号屏怎么用"),
    "center.telephone": ("center-staff", "群众打电话来约怎么办"),
    "center.book_for_caller": ("center-staff", "群众打电话来约怎么办"),
    "center.booking": ("center-staff", "群众要改时间、取消怎么办"),
    "center.reveal": ("center-staff", "要给群众打电话怎么办"),
    "center.calls": ("center-staff", "有人收不到短信怎么办"),
    "center.records": ("center-staff", "看本中心的台账"),
    "center.calendar": ("center-staff", "怎样把坐班放进日历"),
    "center.new_calendar": ("center-staff", "怎样把坐班放进日历"),
    "practitioner.sittings": ("practitioner", "收到排班以后做什么"),
    "practitioner.cannot_come": ("practitioner", "临时来不了怎么办"),
    "practitioner.leave": ("practitioner", "提前请假怎么办"),
    "practitioner.desk": ("practitioner", "坐班那天怎么叫号"),
    "practitioner.record": ("practitioner", "怎样填登记表"),
    "practitioner.save_record": ("practitioner", "怎样填登记表"),
    "practitioner.add_to_record": ("practitioner", "怎样填登记表"),
    "practitioner.records": ("practitioner", "哪些登记表还没签"),
    "practitioner.print_record": ("practitioner", "怎样打印登记表"),
    "practitioner.calendar": ("practitioner", "怎样把坐班放进手机日历"),
    "practitioner.new_calendar": ("practitioner", "怎样把坐班放进手机日历"),
    "leader.overview": ("leader", "看排班排得怎么样"),
    "leader.approvals": ("leader", "怎样审批排班表"),
    "leader.approval": ("leader", "怎样审批排班表"),
    "leader.approve": ("leader", "怎样审批排班表"),
    "leader.send_back": ("leader", "怎样审批排班表"),
    "leader.roster": ("leader", "看一个月的排班表"),
    "leader.empty_seats": ("leader", "看一个月的排班表"),
    "leader.print_roster": ("leader", "看一个月的排班表"),
    "leader.glance": ("leader", "怎样一分钟看清全局"),
    "leader.figures": ("leader", "看数据"),
    "leader.fairness": ("leader", "看工作量匀不匀"),
    "firm.people": ("firm-secretary", "看本机构谁要坐班"),
    "firm.texts": ("firm-secretary", "看本机构谁要坐班"),
    "firm.month": ("firm-secretary", "看本机构谁要坐班"),
    "firm.person": ("firm-secretary", "替本所的人请假"),
    "auditor.trail": ("auditor", "怎样查谁做了什么"),
    "auditor.record": ("auditor", "怎样打开一份记录"),
    "administrator.home": ("administrator", "怎样给人开账号"),
    "administrator.account_list": ("administrator", "怎样给人开账号"),
    "administrator.new_account": ("administrator", "怎样给人开账号"),
    "administrator.account_page": ("administrator", "忘了密码、登录不了怎么办"),
    "administrator.two_steps_off": ("administrator", "手机丢了，登录不了怎么办"),
    "administrator.close_account": ("administrator", "人员调动、离职怎么办"),
    "administrator.settings": ("administrator", "怎样改设置"),
    "administrator.setting_history": ("administrator", "怎样改设置"),
    "administrator.installation": ("administrator", "怎样改网址和邮件服务器"),
    "administrator.messages": ("administrator", "怎样发短信和企业微信"),
    "administrator.health": ("administrator", "怎样看系统是否正常"),
}


def address_of(endpoint: str | None) -> str:
    """Return the address of the chapter about a page; of the first page when no chapter tells about it."""
    name, heading = CHAPTERS.get(endpoint or "", (FIRST, ""))
    return _address(name, anchor_of(heading) or None)


def address_of_chapter(chapter: Chapter) -> str:
    """Return the address of a chapter that was found or listed."""
    return _address(chapter.page, chapter.anchor)


def _address(name: str, anchor: str | None) -> str:
    if name == FIRST:
        return url_for("help.index", _anchor=anchor)
    return url_for("help.page", page=name, _anchor=anchor)
