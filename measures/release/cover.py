"""The cover sheet of a copy to hand out, in Swedish: what it is, what was left out, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from measures import Warehouse
from measures.door import catalogue

INVENTED = "påhittade uppgifter"


def lines(
    outside: Warehouse, about: Mapping[str, str], rows: Mapping[str, int], refused: int, natural: int
) -> list[str]:
    """Its lines. `about`: as an answer's. `rows`: table -> how many. `refused`: questions that have no answer outside.
    `natural`: suppliers that are somebody's own firm."""
    return list(_lines(outside, about, rows, refused, natural))


def _lines(
    outside: Warehouse, about: Mapping[str, str], rows: Mapping[str, int], refused: int, natural: int
) -> Iterator[str]:
    rule = catalogue.read(outside).disclosure
    yield "Uppföljning av sysselsättningskrav: en kopia att lämna ut"
    if about["invented"] == "yes":
        yield f"OBS: det här är {INVENTED}. Ingen organisation, leverantör eller person i den finns."
    yield f"Läget per {about['as_of']}. Bygge {about['build']}."
    yield ""
    yield "Det här finns med"
    yield from (f"– {name}: {count} rader" for name, count in rows.items())
    yield ""
    yield "Det här är utelämnat, och varför"
    yield "– Rader om personer: placeringar, listor och uppföljningar, med nycklar, dagar, kön, ålder och målgrupper."
    yield "  En rad kan kännas igen av den som vet något om personen, också utan namn."
    yield "– Filer som de kom, rader som avvisades och loggen: de kan ha uppgifter om enskilda."
    yield "– Fritext (skäl till beslut, titlar) och namn på dem som ansvarar för avtal: ingen läser igenom dem åt er."
    yield f"– Enskilda firmor, som är en persons egen: {natural} leverantörer. Deras avtal är med, utan leverantör."
    yield f"– {refused} indelningar av personer som inte visas för någon utanför: de vore så små att enskilda röjs."
    yield ""
    yield "Så ska siffrorna läsas"
    if rule.hide is not None:
        yield f"– Siffror om personer är exakta eller dolda (..) till skydd för enskilda: färre än {rule.hide.below},"
        yield "  och så mycket till som behövs för att ingen ska kunna räkna ut dem."
    else:
        most = max(change for row in rule.changes for change in row)
        yield f"– Antal personer är avrundade till skydd för enskilda: ändrade med högst {most}, och 1 och 2"
        yield "  visas aldrig. Samma personer ger alltid samma siffra. Delar blir därför inte alltid summan."
    yield f"– En andel av färre än {rule.least_denominator} personer visas inte (..). Det betyder inte noll."
    yield '– "uppgift saknas": ingen har berättat. Det betyder inte noll, och inte nej.'
    yield "– Platser, heltidsmånader, avtal och rapporter är uppgifter om avtal och är inte ändrade."
    yield "– Det är bruttoutfall: vad som hände, inte vad kravet ändrade. Definitionerna står i tabellen definitioner."
    yield ""
    yield "Om uppgifterna får lämnas ut prövar den som lämnar ut dem, enligt offentlighets- och sekretesslagen."
