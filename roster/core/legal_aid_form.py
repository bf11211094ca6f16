"""The forms of legal aid: application, statement of means, receipt for papers, first review.

Source: the field guide, section 4.2: 申请表, 经济困难状况说明表, 接收凭证 and 初审表 with each of their fields.
"""

from roster.core.consultation_words import GROUPS, SEXES
from roster.core.form_items import YES_NO, Item, in_section
from roster.core.translation import N_

SCOPE = {
    "1": N_("State compensation"),
    "2": N_("Social insurance or assistance"),
    "3": N_("Pension for the bereaved or injured"),
    "4": N_("Support of parents, children or a spouse"),
    "5": N_("Work relation or pay"),
    "6": N_("Declaring somebody incapable"),
    "7": N_("Injury at work, in traffic, by food, drugs or treatment"),
    "8": N_("Damage by pollution"),
    "9": N_("Other by law"),
    "32": N_("No means test (Art. 32): domestic violence and others"),
}
"""法律援助法 第31、32条."""
MEANS = {
    "pledged": N_("Hardship, by personal pledge (Art. 41)"),
    "checked": N_("Hardship, checked by data sharing"),
    "waived": N_("Check waived (Art. 42)"),
    "untested": N_("No means test (Art. 32)"),
    "unclear": N_("Not clear yet"),
}
UNTESTED = "untested"
"""Of these means nobody asks: there is no statement of means."""
EVIDENCE = {
    "identity": N_("Identity card"),
    "agent": N_("Proof of the agent's capacity"),
    "means": N_("Statement of means"),
    "contract": N_("Contract or note of debt"),
    "wages": N_("Attendance or wage papers"),
    "medical": N_("Medical papers"),
    "police": N_("Police or accident papers"),
    "messages": N_("Messages, photos, transfers"),
    "other": N_("Other papers"),
}
EDUCATION = {
    "none": N_("No schooling"),
    "primary": N_("Primary school"),
    "junior": N_("Junior middle school"),
    "senior": N_("Senior middle or vocational school"),
    "higher": N_("College and above"),
}
STAGES = {
    "before": N_("Before any procedure"),
    "mediation": N_("In mediation"),
    "arbitration": N_("In arbitration"),
    "court": N_("In court"),
    "review": N_("In review"),
}
WANTED = {
    "litigation": N_("Representation in court"),
    "outside": N_("Representation outside court"),
    "labour": N_("Representation in labour mediation and arbitration"),
    "criminal": N_("Defence or representation in a criminal case"),
    "documents": N_("A document drafted"),
    "other": N_("Other aid"),
}
"""法律援助法 第22条."""
STANDINGS = {
    "plaintiff": N_("Plaintiff or applicant"),
    "defendant": N_("Defendant or respondent"),
    "third": N_("Third party"),
    "none": N_("None yet"),
}
AGENTS = {"legal": N_("By law"), "mandated": N_("By mandate")}
COMPETENT = {
    "case": N_("The case office is in this district"),
    "place": N_("The dispute arose or is dealt with here"),
    "other": N_("Another legal aid center decides"),
}
"""法律援助法 第38条."""
OPINIONS = {
    "give": N_("Fit: propose to give aid"),
    "deny": N_("Unfit: propose not to give aid"),
    "complete": N_("Papers to be completed"),
}
MEMBERS = 6
"""So many people of a household have a line."""
MEMBER = (
    Item("name", N_("Name"), longest=20),
    Item("relation", N_("Relation"), longest=12),
    Item("age", N_("Age in years"), longest=4),
    Item("work", N_("Occupation"), longest=20),
    Item("income", N_("Income a month (yuan)"), longest=12),
)

AID_ITEMS: tuple[Item, ...] = (
    *in_section(
        N_("The applicant"),
        Item("identity_number", N_("Identity card number"), "identity", longest=18, hint=N_("Needed for an application only. Empty: it follows.")),
        Item("sex", N_("Sex"), "choice", SEXES),
        Item("born_on", N_("Date of birth"), "date"),
        Item("ethnicity", N_("Ethnic group"), longest=20),
        Item("education", N_("Education"), "choice", EDUCATION),
        Item("registered_home", N_("Registered residence"), longest=80),
        Item("address", N_("Where the applicant lives"), longest=80),
        Item("postcode", N_("Postcode"), longest=6),
        Item("employer", N_("Employer"), longest=60),
        Item("groups", N_("Groups"), "ticks", GROUPS),
        Item("health", N_("State of health"), longest=60),
        Item("applied_before", N_("Applied for legal aid before?"), "choice", YES_NO),
    ),
    *in_section(
        N_("Somebody who applies for the person"),
        Item("agent", N_("Agent, if somebody applies for the person"), longest=60),
        Item("agent_kind", N_("Agent by law or by mandate"), "choice", AGENTS),
        Item("agent_phone", N_("Agent's phone"), longest=40),
        Item("agent_identity", N_("Agent's identity card number"), "identity", longest=18),
    ),
    *in_section(
        N_("The matter and its papers"),
        Item("cause", N_("Cause of action"), longest=60, hint=N_("Empty: the matter of the record.")),
        Item("wanted", N_("Aid applied for"), "choice", WANTED),
        Item("stage", N_("Where the matter stands"), "choice", STAGES),
        Item("standing", N_("Standing in the procedure"), "choice", STANDINGS),
        Item("claims", N_("What the applicant asks for, and how much"), "long", longest=500),
        Item("evidence", N_("Papers that are there"), "ticks", EVIDENCE),
        Item("more_papers", N_("Which papers, and how many pages"), "long", longest=300),
        Item("missing", N_("Papers that are missing: told once, all of them"), "long", longest=300),
    ),
    *in_section(
        N_("Statement of means"),
        Item("means", N_("Means"), "choice", MEANS),
        Item("waived_by", N_("Why no check is needed, and the paper that shows it"), longest=80),
        Item("members", N_("People of the household"), "rows", columns=MEMBER, count=MEMBERS),
        Item("household", N_("Household: people, income a month or a year (yuan)"), longest=80),
        Item("income_each", N_("Income a month for each (yuan)"), longest=20),
        Item("house", N_("Real estate"), longest=80),
        Item("vehicles", N_("Vehicles"), longest=80),
        Item("savings", N_("Savings and securities"), longest=80),
        Item("expenses", N_("Large expenses: illness, school"), longest=120),
        Item("debts", N_("Debts"), longest=80),
        Item("may_check", N_("The applicant allows the check"), "choice", YES_NO),
        Item("pledge", N_("The applicant pledges that all of it is true"), "choice", YES_NO),
        Item("written_by", N_("Written for the applicant by"), longest=40),
    ),
    *in_section(
        N_("First review"),
        Item("scope", N_("Scope (Art. 31, 32)"), "choice", SCOPE),
        Item("competent", N_("Who decides (Art. 38)"), "choice", COMPETENT),
        Item("aid_first", N_("Aid first, papers later (Art. 44)"), "choice", YES_NO),
        Item("mediate_first", N_("Mediation first would make sense"), "choice", YES_NO),
        Item("opinion", N_("First review"), "choice", OPINIONS),
        Item("opinion_why", N_("Reasons of the first review"), "long", longest=300),
        Item("reviewed_by", N_("Reviewed by"), longest=40),
    ),
)  # fmt: skip
"""What the forms of legal aid ask, in the order of the papers."""
