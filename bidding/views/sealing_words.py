"""The words that the sealing pages' script says: msgids by the name it knows them by.

Sentences with places in braces are filled by the script. They are translated like all
others; the script gets them with the page and has none of its own but refusals.
"""

from typing import Final

from django.utils.translation import gettext, gettext_noop

_WORDS: Final[dict[str, str]] = {
    "required": gettext_noop("Required"),
    "optional": gettext_noop("Optional"),
    "chosen": gettext_noop("Chosen"),
    "missing": gettext_noop("Missing"),
    "chooseFiles": gettext_noop("Choose files"),
    "otherFiles": gettext_noop("Further documents"),
    "noFiles": gettext_noop("No file chosen yet"),
    "remove": gettext_noop("Remove {name}"),
    "removeShort": gettext_noop("Remove"),
    "marks": gettext_noop("Where each score item is answered"),
    "marksHint": gettext_noop(
        "For each score item choose the document and the page where it is answered. "
        "The panel jumps there."
    ),
    "scoreItem": gettext_noop("Score item"),
    "document": gettext_noop("Document"),
    "page": gettext_noop("Page"),
    "pageOf": gettext_noop("Page for {item}"),
    "documentOf": gettext_noop("Document for {item}"),
    "marked": gettext_noop("{done} of {whole} score items are marked."),
    "ceiling": gettext_noop("Ceiling {value}"),
    "overCeiling": gettext_noop("This is above the ceiling; such a bid is rejected."),
    "lowerIsHigher": gettext_noop("The higher the discount, the lower the price"),
    "type-amount": gettext_noop("Amount"),
    "type-percent": gettext_noop("Rate"),
    "type-discount": gettext_noop("Discount rate"),
    "type-unit-price": gettext_noop("Unit price"),
    "type-integer": gettext_noop("Whole number"),
    "type-text": gettext_noop("Text"),
    "unit-CNY": gettext_noop("yuan"),
    "unit-day": gettext_noop("calendar days"),
    "memberName": gettext_noop("Member's name"),
    "memberUscc": gettext_noop("Unified social credit code"),
    "memberShare": gettext_noop("Share in per cent"),
    "memberSme": gettext_noop("Small or medium enterprise"),
    "memberAdd": gettext_noop("Add a member"),
    "memberTitle": gettext_noop("Consortium members"),
    "memberHint": gettext_noop(
        "Leave this empty when you bid alone. Your own organisation leads and signs; "
        "name every other member with its share, and add the consortium agreement to "
        "the documents."
    ),
    "bad-number": gettext_noop(
        "{label}: give a number without a sign, at most six digits after the point."
    ),
    "bad-amount": gettext_noop(
        "{label}: give an amount in yuan with at most two digits after the point."
    ),
    "bad-integer": gettext_noop("{label}: give a whole number."),
    "bad-empty": gettext_noop("{label}: this is required by the tender file."),
    "bad-slot": gettext_noop("The slot {label} has no document."),
    "bad-mark": gettext_noop("{label}: choose the document and give its page."),
    "bad-member": gettext_noop("A member has a name, a code and a share."),
    "bad-name": gettext_noop(
        "Two documents are called {name}. Give one of them another name."
    ),
    "keepers": gettext_noop(
        "Any {k} of these {n} together can open the bid; so {k} of them together could "
        "also read it early. They are independent organisations."
    ),
    "keepersFactor": gettext_noop(
        "Your own key is needed as well: open the bid with it within {minutes} minutes "
        "after the deadline."
    ),
    "party": gettext_noop("party to the trade"),
    "fingerprint": gettext_noop("Fingerprint"),
    "statement": gettext_noop("Statement"),
    "script": gettext_noop("This page's script"),
    "certificate": gettext_noop("Certificate"),
    "until": gettext_noop("valid until"),
    "documents": gettext_noop("Documents"),
    "size": gettext_noop("Size"),
    "edition": gettext_noop("Edition of the tender file"),
    "replaces": gettext_noop("Replaces your submitted bid"),
    "yes": gettext_noop("Yes"),
    "marksMade": gettext_noop("Score items marked"),
    "oldEdition": gettext_noop(
        "This bid answers edition {former} of the tender file; edition {now} is in "
        "force (changed: {changes}). Check the change and seal again; your files stay "
        "selected."
    ),
    "keptOldEdition": gettext_noop(
        "The bid that was sealed here answers an earlier edition of the tender file. "
        "Discard it and seal again."
    ),
    "nothingNamed": gettext_noop("other words of the file"),
    "sealing": gettext_noop("Sealing"),
    "running": gettext_noop("Uploading"),
    "paused": gettext_noop("Paused"),
    "waiting": gettext_noop(
        "No connection; trying again by itself. What has arrived is safe."
    ),
    "done": gettext_noop("Every byte has arrived"),
    "progress": gettext_noop("{percent} % · {done} of {whole}"),
    "speed": gettext_noop("{left} is still to upload, about {needed} at this speed."),
    "late": gettext_noop(
        "{time} to the deadline; {left} is still to upload, about {needed} at this "
        "speed. A bid counts only when complete."
    ),
    "minutes": gettext_noop("{n} minutes"),
    "hours": gettext_noop("{n} hours"),
    "seconds": gettext_noop("{n} seconds"),
    "keptBid": gettext_noop(
        "A bid of {size}, sealed on this computer at {at}, waits here to be uploaded."
    ),
    "rehearsed": gettext_noop("Your key works: it opened what was checked."),
    "rehearsedFactor": gettext_noop("Your key's envelope in the submitted bid"),
    "rehearsedRecovery": gettext_noop("The recovery file"),
    "rehearsedOwn": gettext_noop("The certificate that signed the bid"),
    "opened": gettext_noop("opened"),
    "isSame": gettext_noop("the same"),
    "isOther": gettext_noop("another one of yours"),
    "notChosen": gettext_noop("not chosen, not checked"),
    "noFactor": gettext_noop("this bid needs none"),
    "chooseKey": gettext_noop("Choose the key file."),
}


def sealing_words() -> dict[str, str]:
    """Return every word in the language of the page."""
    return {name: gettext(msgid) for name, msgid in _WORDS.items()}
