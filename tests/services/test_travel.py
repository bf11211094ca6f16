"""Minutes by road agree with the field guide's table, which rounds to five minutes."""

import csv

import pytest

from roster.models import Bureau, Center
from roster.services import travel

SEAT = Bureau(latitude=34.4995, longitude=109.4875)
TOWNS = """
双王街道,subdistrict,34.5265,109.4898,15,城区片
桥南镇,town,34.3433,109.5926,55,塬区片
阳郭镇,town,34.3559,109.5196,45,塬区片
故市镇,town,34.6425,109.5843,40,渭北东片
下邽镇,town,34.7259,109.5072,50,渭北西片
三张镇,town,34.4467,109.4607,20,塬区片
官路镇,town,34.7378,109.7218,70,渭北东片
官道镇,town,34.6301,109.4833,30,渭北西片
""".strip().splitlines()


def center(row: list[str], road_minutes: int = 0) -> Center:
    return Center(
        code=row[0],
        name=row[0],
        kind=row[1],
        latitude=float(row[2]),
        longitude=float(row[3]),
        zone=row[5],
        road_minutes=road_minutes,
    )


ROWS = list(csv.reader(TOWNS))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_formula_gives_the_guides_minutes(row):
    seat = travel.Place("seat", 34.4995, 109.4875, travel.Terrain.TOWN)
    assert travel.minutes(seat, travel.place_of_center(center(row))) == pytest.approx(int(row[4]), abs=6)


def test_the_surveyed_road_from_the_seat_goes_before_the_formula():
    town = center(ROWS[1], road_minutes=61)
    at_seat = travel.place_of_base("base", 34.4996, 109.4876, SEAT, [town])
    elsewhere = travel.place_of_base("base", 34.52, 109.52, SEAT, [town])
    assert travel.minutes(at_seat, travel.place_of_center(town)) == 61
    assert travel.minutes(elsewhere, travel.place_of_center(town)) != 61


def test_neighbours_are_near_and_the_matrix_is_symmetric():
    places = [travel.place_of_center(center(row)) for row in ROWS]
    matrix = travel.matrix(places)
    assert all(matrix[i][i] == 0 for i in range(len(places)))
    assert all(matrix[i][j] == matrix[j][i] for i in range(len(places)) for j in range(len(places)))


def test_the_tableland_at_either_end_makes_the_road_slow():
    flat, high = center(ROWS[7]), center(ROWS[5])
    plain = travel.place_of_center(flat)
    assert travel.minutes(plain, travel.place_of_center(high)) > travel.minutes(
        plain, travel.place_of_center(center([*ROWS[5][:5], "渭北西片"]))
    )
