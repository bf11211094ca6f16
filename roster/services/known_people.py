"""Who of a bureau a row of somebody's table means: by license, by phone and name, by name and firm."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roster.core.cells import Cells, plain_name
from roster.core.sentences import Listed, say
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Practitioner

MOST_SHOWN = 5
_WITH_FIRM = re.compile(r"(.+?)\s*(?:\((.+)\)|[/@](.+))")


class KnownPeople:
    """A bureau's people, those who left the pool included, by what tables call them."""

    def __init__(self, bureau: Bureau) -> None:
        self.all: Sequence[Practitioner] = db.session.scalars(
            select(Practitioner)
            .where(Practitioner.bureau_id == bureau.id)
            .options(joinedload(Practitioner.firm))
            .order_by(Practitioner.id)
        ).all()
        self._by_license = {one.license_number: one for one in self.all if one.license_number}
        self._by_phone: dict[tuple[str | None, str], Practitioner] = {
            (one.phone, plain_name(one.name)): one for one in self.all if one.phone
        }
        self._by_firm = {(plain_name(one.name), one.firm.name): one for one in self.all}
        self._by_name: dict[str, list[Practitioner]] = defaultdict(list)
        for one in self.all:
            self._by_name[plain_name(one.name)].append(one)

    def shortest(self, role: str = "") -> list[str]:
        """Return what names those who are in the pool, of one role or of all: with the firm where two share a name."""
        return [
            one.name if len(self._by_name[plain_name(one.name)]) == 1 else titled(one)
            for one in self.all
            if one.is_active and role in ("", one.role)
        ]

    def meant(
        self, cells: Cells, name: str, firm: str, license_number: str, phone: str | None
    ) -> Practitioner | None:
        """Return whom a row of people means, or None for somebody new; blame it where that is not sure."""
        found = [
            one
            for one in (
                self._by_license.get(license_number),
                self._by_phone.get((phone, name)),
                self._by_firm.get((name, firm)),
            )
            if one is not None
        ]
        if not found:
            return None
        person = found[0]
        others = [one for one in found if one is not person]
        if others:
            cells.blame(
                say(
                    N_("This row fits two people: %(people)s. Correct name, firm, phone or license number."),
                    people=Listed(tuple(dict.fromkeys(map(titled, (person, *others))))),
                ),
                "name",
            )
        elif license_number and person.license_number == license_number:
            if plain_name(person.name) != name and person.firm.name != firm:
                what = N_("This license number belongs to %(person)s. Correct the number, or the name.")
                cells.blame(say(what, person=titled(person)), "license_number")
        elif license_number and person.license_number:
            what = N_(
                "%(person)s has another license number here. Leave the cell empty, or correct it on the person's page first."
            )
            cells.blame(say(what, person=titled(person)), "license_number")
        return person

    def named(self, cells: Cells, column: str, text: str, firm: str = "") -> Practitioner | None:
        """Return the person of a name, of a name with a firm like 王某（某某所）, or of a license number; blame others."""
        folded = unicodedata.normalize("NFKC", text).strip()
        matched = _WITH_FIRM.fullmatch(folded)
        name = plain_name(matched[1] if matched else folded)
        office = (matched[2] or matched[3] if matched else "") or firm
        found = self._by_name.get(name, [])
        if folded in self._by_license:
            found = [self._by_license[folded]]
        elif office:
            wanted = unicodedata.normalize("NFKC", office)
            found = [one for one in found if wanted in unicodedata.normalize("NFKC", one.firm.name)]
        if len(found) == 1:
            return found[0]
        if found:
            what = N_(
                "There are several: %(people)s. Write the firm in brackets behind the name, as here, or the license number."
            )
            people = Listed(tuple(map(titled, found[:MOST_SHOWN])))
            cells.blame(say(what, people=people), column)
        else:
            what = N_("Nobody here is called “%(name)s”. Correct the name, or import the people first.")
            cells.blame(say(what, name=folded[:60]), column)
        return None


def titled(person: Practitioner) -> str:
    """Return a person's name with the firm, which tells two of one name apart."""
    return f"{person.name}（{person.firm.name}）"
