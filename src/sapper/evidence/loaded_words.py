"""Words on which the sense of a sentence turns, in the common form: English, French, German.

Negations, numbers, quantities, directions, months, and opposites that differ by few letters. A phrase
with one of them in the place of another is another phrase.
"""

from __future__ import annotations

import re
from collections import Counter

from sapper.evidence.quotation import normal

_ENGLISH = """
    not no nor never none neither either nobody somebody nothing something nowhere now hardly scarcely barely only
    without with within before after until since for against above below under over more less fewer most least all
    some many few any each every both half quarter third twice once again still yet already almost nearly
    can cannot cant could may might must should shall will wont would did didnt dont doesnt isnt wasnt arent werent
    if unless although because but and or
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    first second third fourth fifth sixth seventh eighth ninth tenth last next
    north south east west northern southern eastern western left right inside outside into
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday day week month year decade
    import imports imported export exports exported increase increased increases decrease decreased decreases
    rose fell rise fall gain loss won lost win lose majority minority former latter male female men women man woman
    friend fiend foe ally enemy accept accepted except reject rejected approved refused ascend descend emigrated
    immigrated emigration immigration overt covert public private legal illegal sold told bought kept held
    heavy light open closed true false old new rich poor strong weak early late high low
    hired fired imposed opposed emigrant emigrants immigrant immigrants interstate intrastate moral amoral raised razed
    hypertension hypotension inbound outbound mr mrs bn mn mutual unilateral bilateral
"""
_FRENCH = """
    ne n pas plus point jamais rien aucun aucune nul nulle personne chacun chaque ni non sans avec dans hors avant apres
    pour contre moins tous tout toute toutes peu beaucoup certains quelques plusieurs seulement encore deja si mais ou et
    un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
    cinquante soixante cent mille million millions milliard milliards moitie quart tiers
    premier premiere deuxieme second seconde troisieme dernier derniere prochain
    nord sud est ouest gauche droite
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    importations exportations augmente diminue baisse monte gagne perdu majorite minorite ami ennemi homme femme hommes
    femmes accepte excepte refuse rejete legal illegal ouvert ouverte ferme fermee lourd lourdes leger legeres vieux nouveau
    peut doit veut
"""
_GERMAN = """
    nicht nie niemals nimmer kein keine keinen keiner keinem niemand jemand nichts etwas weder ohne mit vor nach seit fur
    gegen dafur dagegen mehr weniger alle einige viele wenige nur noch schon fast kaum wenn ob aber und oder zu auf
    immer innerhalb ausserhalb
    ein eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
    achtzehn neunzehn zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig hundert tausend million millionen
    milliarde milliarden halfte viertel drittel
    erste ersten zweite zweiten dritte dritten letzte letzten
    norden suden osten westen links rechts
    januar februar marz april mai juni juli august september oktober november dezember
    einfuhr ausfuhr stieg fiel gewonnen verloren mehrheit minderheit freund freunde freundes feind feinde feindes mann
    frau manner frauen gelungen misslungen kann muss soll darf will offen geschlossen gerne
    verbietet gebietet verboten geboten gebaut abgebaut aufgebaut montags dienstags mittwochs donnerstags freitags
    samstags sonntags
"""
_NAMES = """
    austria australia iran iraq niger nigeria slovakia slovenia mali malawi paraguay uruguay sweden switzerland latvia
    lithuania guinea guyana autriche australie suede suisse irak osterreich australien schweden schweiz gambia zambia ireland iceland dominica mauritius mauritania
"""
_LANGUAGES = (
    (("the", "and", "of", "to"), _ENGLISH),
    (("le", "la", "les", "et"), _FRENCH),
    (("der", "die", "und", "das"), _GERMAN),
)
_SAMPLE = 20_000
_FEW = 5
"""A language of whose commonest words there are this many times fewer than of another's is not meant."""


def loaded_words(text: str) -> frozenset[str]:
    """The words on which sense turns, of the languages in which a text is written.

    Where one of these stands for another word, or is put in or left out, the sense has changed.
    """
    words = Counter(re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower()))
    counts = [sum(words[item] for item in common) for common, _ in _LANGUAGES]
    most = max(counts)
    lists = [some for (_, some), count in zip(_LANGUAGES, counts) if count * _FEW >= most]
    return frozenset(
        form for some in (*lists, _NAMES) for word in some.split() if (form := normal(word).form)
    )


_IDLE = """
    a an the le la les l un une ein eine einen der die das den dem des d
    of in on at to by as is it and et und or ou oder for que qu si zu est to into
    that which who this these those was were been have has had will would very also even such than then there their
    s se c ce j
"""
IDLE = frozenset(normal(word).form for word in _IDLE.split())
"""Words that may come and go without a change of sense."""

_SYLLABLES = "un in im il ir dis non mis anti de des mal me miss fehl ent wider gegen"
NEGATING = frozenset(_SYLLABLES.split())
"""What stands before a word to make its opposite."""
