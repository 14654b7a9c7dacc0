"""Tells mypy that the middleware gives every request its `actor`."""

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"


class ActorPlugin(Plugin):
    """Adds one attribute to Django's request."""

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        """Only the request itself; what inherits from it inherits this too."""
        return _add_actor if fullname == REQUEST else None


def _add_actor(context: ClassDefContext) -> None:
    info = context.cls.info
    # `Actor` is not analysed yet when Django is, so the checker takes its word.
    actor = Var("actor", AnyType(TypeOfAny.explicit))
    actor.info = info
    actor._fullname = f"{REQUEST}.actor"  # noqa: SLF001
    info.names["actor"] = SymbolTableNode(MDEF, actor)


def plugin(version: str) -> type[Plugin]:
    """The name mypy looks for."""
    return ActorPlugin
