"""Who the demonstration is about. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "learn-with-your-hands"


@dataclass(frozen=True)
class Somebody:
    """A person of the demonstration. `ability` is the chance to answer a question right, `lessons` how many lessons (in course order) are read,
    `pace` how many days lie between two, `idle` days since the last deed. `hours` and `practicals` are what the ledger holds for the first path,
    `papers` are documents with the days from today until they end, `taught` says how many days ago a table was taught."""

    name: str
    email: str
    country: str
    zone: str
    ability: float = 0.8
    lessons: int = 0
    pace: float = 2.5
    idle: int = 1
    hours: tuple[float, ...] = ()
    practicals: int = 0
    candidate: bool = True
    papers: tuple[tuple[str, int], ...] = (("licence", 400), ("membership", 120))
    taught: int | None = None


STUDENT = Somebody("Ana Ferreira", "student@example.org", "PT", "Europe/Lisbon", 0.84, 23, 3.2, 1, (12, 12), 1,
                   papers=(("matriculation", 220), ("membership", 120)))  # fmt: skip
INSTRUCTOR = Somebody("Helen Marsh", "instructor@example.org", "GB", "Europe/London")
REVIEWER = Somebody("Matteo Conti", "reviewer@example.org", "IT", "Europe/Rome")
EXAMINER = Somebody("Yusuf Aydin", "examiner@example.org", "NL", "Europe/Amsterdam")
ADMINISTRATOR = Somebody("Ingrid Solberg", "admin@example.org", "NO", "Europe/Oslo")

LEARNERS = (
    STUDENT,
    Somebody("Jonas Weber", "jonas.weber@example.org", "DE", "Europe/Berlin", 0.72, 12, 4, 19),
    Somebody("Priya Nair", "priya.nair@example.org", "GB", "Europe/London", 0.93, 99, 1.6, 3, (18, 18, 18), 99),
    Somebody(
        "Luc Martin",
        "luc.martin@example.org",
        "FR",
        "Europe/Paris",
        0.88,
        99,
        1.7,
        6,
        (20, 20, 20),
        99,
        papers=(("licence", 310), ("membership", -20)),
    ),
    Somebody("Marta Rossi", "marta.rossi@example.org", "IT", "Europe/Rome", 0.9, 99, 1.6, 2, (30, 30), 5),
    Somebody("Tom Baker", "tom.baker@example.org", "GB", "Europe/London", 0.95, 99, 1.5, 4, (32, 28), 99),
    Somebody("Elin Berg", "elin.berg@example.org", "SE", "Europe/Stockholm", 0.55, 13, 4.5, 2, papers=()),
    Somebody("Noor Haddad", "noor.haddad@example.org", "NL", "Europe/Amsterdam", 0.78, 27, 2.4, 1, (12,), 1),
    Somebody("Pedro Alves", "pedro.alves@example.org", "PT", "Europe/Lisbon", 0.66, 4, 6, 33),
    Somebody("Kirsi Laine", "kirsi.laine@example.org", "FI", "Europe/Helsinki", 0.86, 32, 2.2, 2, (18,), 2),
    Somebody("Daniel Byrne", "daniel.byrne@example.org", "IE", "Europe/Dublin", 0.8, 0, 3, 0, candidate=False),
    Somebody("Chloé Dubois", "chloe.dubois@example.org", "BE", "Europe/Brussels", 0.74, 19, 3.6, 8),
)

ALUMNI = (
    Somebody(
        "Sara Cohen", "sara.cohen@example.org", "IL", "Asia/Jerusalem", 0.97, 99, 1.4, 1150, (24, 24, 16), 99, taught=60
    ),
    Somebody(
        "Iain Reid", "iain.reid@example.org", "AU", "Australia/Perth", 0.96, 99, 1.4, 1160, (30, 30), 99, taught=75
    ),
    Somebody(
        "Beatriz Nunes", "beatriz.nunes@example.org", "BR", "America/Sao_Paulo", 0.97, 99, 1.4, 1140, (40, 20), 99
    ),
    Somebody("Lukas Brandt", "lukas.brandt@example.org", "DE", "Europe/Berlin", 0.95, 99, 1.4, 1155, (32, 28), 99),
)
