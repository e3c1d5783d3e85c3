"""Whether layers that models made are out of date, found out in the background and kept while they live."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary, ref

from ganstudio.app.made import State, model_of, source_state, task_label
from ganstudio.core.document import Content, Document, Generated, Layer
from ganstudio.core.progress import Progress
from ganstudio.engine.library import Library
from ganstudio.translate import tr
from ganstudio.ui.jobs import JobQueue

_Sources = tuple[ref[Content] | None, ...]


class LayerStates:
    """States by layer content. One that is not known yet is found out on the quick lane; ``ready`` is called when it has come."""

    def __init__(self, jobs: JobQueue | None, library: Library | None, ready: Callable[[], None]) -> None:
        self._jobs, self._library, self._ready = jobs, library, ready
        self._known: WeakKeyDictionary[Generated, tuple[_Sources, State]] = WeakKeyDictionary()
        self._asked: WeakKeyDictionary[Generated, _Sources] = WeakKeyDictionary()

    def get(self, document: Document, layer: Layer) -> State:
        """The newest state there is; ``current`` while the first is being found out."""
        content = layer.content
        if not isinstance(content, Generated) or not content.recipe.reads:
            return "current"
        found = [document.find(id) for id, _ in content.recipe.reads]
        if found[0] is None:
            return "gone"
        sources: _Sources = tuple(ref(x.content) if x is not None else None for x in found)
        known = self._known.get(content)
        if (known is None or known[0] != sources) and self._asked.get(content) != sources:
            self._asked[content] = sources
            self._ask(document, layer, content, sources)
            known = self._known.get(content)
        return known[1] if known is not None else "current"

    def words(self, document: Document, layer: Layer) -> list[str]:
        """State, task and model of a generated layer, for its second line; nothing for the others."""
        if not isinstance(layer.content, Generated):
            return []
        recipe = layer.content.recipe
        words = {"stale": [tr("Out of date")], "gone": [tr("Source gone")]}.get(self.get(document, layer), [])
        words.append(tr(task_label(recipe)))
        if self._library is not None:
            model = model_of(self._library, recipe)
            if model is None:
                words.insert(0, tr("{model} is missing").format(model=recipe.model))
            elif tr(model.label) not in (layer.name, words[-1]):
                words.append(tr(model.label))
        return words

    def _ask(self, document: Document, layer: Layer, content: Generated, sources: _Sources) -> None:
        def work(progress: Progress) -> object:
            return source_state(document, layer)

        def done(state: object) -> None:
            if state in ("current", "stale", "gone"):
                self._known[content] = (sources, state)
                if self._jobs is not None:
                    self._ready()

        if self._jobs is None:
            done(work(Progress()))
        else:
            self._jobs.submit(tr("Checking {name}").format(name=layer.name), work, done, lambda error: None, lane="quick", quiet=True)
