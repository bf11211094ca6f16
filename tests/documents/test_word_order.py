"""Word refuses or repairs a file whose elements stand in another order than the standard's; LibreOffice does not mind."""

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from roster.core import notice_words
from roster.documents.certificates import certificates
from roster.documents.facts import Stage
from roster.documents.notices import Letter, notice
from roster.documents.sign_in_sheets import sign_in_sheets
from tests.documents.months import month

ORDER = {
    # ISO/IEC 29500-1, the sequences of these types: what our papers use of them
    "rPr": "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs highlight u lang",
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl spacing ind jc outlineLvl rPr sectPr",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "sectPr": "headerReference|footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
}


def papers() -> dict[str, bytes]:
    december = month()
    letter = Letter(notice_words.TITLE, notice_words.RECIPIENTS, notice_words.TEXT)
    return {
        "notice": notice(december, letter, 1),
        "draft": notice(month(stage=Stage.FOR_APPROVAL, published_on=None), letter, 1),
        "sign-in": sign_in_sheets(december),
        "certificates": certificates(december.bureau, "2026年", december.sitters, december.printed_at),
    }


@pytest.mark.parametrize("name", ["notice", "draft", "sign-in", "certificates"])
def test_elements_stand_in_the_standards_order(name):
    paper = Document(io.BytesIO(papers()[name]))
    normal = paper.styles["Normal"].element
    around = [
        part._element
        for section in paper.sections
        for part in (section.header, section.footer)
        if not part.is_linked_to_previous
    ]
    for root in (paper.element, normal, *around):
        for kind, words in ORDER.items():
            order = {qn(f"w:{one}"): n for n, word in enumerate(words.split()) for one in word.split("|")}
            for element in root.iter(qn(f"w:{kind}")):
                children = [child.tag for child in element]
                assert set(children) <= set(order), (kind, children)
                assert children == sorted(children, key=order.__getitem__), (kind, children)
