"""Why custody refuses what would open bids that must stay shut, or too soon."""

from kernel.refused import Refused


class UnderHold(Refused):
    """Nothing is released while a signed hold stands."""

    code = "on-hold"
    zh = "本标段已叫停，在签署解除前不得释放。"
    en = "A signed hold of this lot stands; nothing is released until it is lifted."


class HoldStands(Refused):
    """One hold of a lot by one signer at a time."""

    code = "hold-stands"
    zh = "您已叫停本标段；如需恢复，请签署解除。"
    en = "Your hold of this lot stands already; sign its end to lift it."


class HoldIsLifted(Refused):
    """A hold is lifted once."""

    code = "hold-is-lifted"
    zh = "该叫停已经解除。"
    en = "This hold is lifted already."


class NothingToHold(Refused):
    """Before the custodians' statement is complete there is nothing to stop."""

    code = "nothing-to-hold"
    zh = "保管声明尚未齐全，没有可以叫停的释放。"
    en = "The custodians' statement is not complete; there is no release to stop."


class DestroysAnother(Refused):
    """A record names other bids than those that are to go back unopened."""

    code = "destroys-another"
    zh = "销毁记录与应原封退回的投标不一致。"
    en = "The record does not name the bids that are to go back unopened."


class RehearsalMissing(Refused):
    """Every seat opens a dummy bid before the announcement (开封演练)."""

    code = "dry-run-missing"
    zh = "开封演练未完成：第{missing}席尚未打开演练信封，不能发布公告。"
    en = (
        "The custodians' rehearsal is not complete: seats {missing} have not opened "
        "the dummy bid. The trade cannot be announced."
    )


class AgentsSilent(Refused):
    """A round is called only while k agents are alive to release for it."""

    code = "agents-silent"
    zh = (
        "在线的保管人值守程序只有{alive}家，需要{needed}家；"
        "失联：{silent}。请先呼叫保管人。"
    )
    en = (
        "{alive} custodians' agents are alive and {needed} are needed; silent: "
        "{silent}. Call these custodians first."
    )
