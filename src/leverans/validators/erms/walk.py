"""The walk through one document: a handler that knows the format's elements and calls for some."""

from leverans.model.finding import Level
from leverans.schemas.vocabulary import terms
from leverans.schemas.xml import MAX_DEPTH, TooDeep
from leverans.validators.desk import Desk
from leverans.validators.erms.hints import Hints
from leverans.validators.erms.ids import CommonIds
from leverans.validators.erms.model import Attributes, Begin, Finish, Gathered, Model, Opened, Shape

LONGEST_TEXT = 4_096  # characters of a text that are looked at
SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_TOO_DEEP = f"elements lie deeper than {MAX_DEPTH}"
PRESENT = "x"  # stands for the text of a child whose text nobody wants


class Walk:
    """Tells what is not the format's; a format's own reader hangs its rules on the shapes."""

    def __init__(self, model: Model, ids: CommonIds, desk: Desk) -> None:
        """Before the first element."""
        self.line = 0
        self.desk = desk
        self.ids = ids
        self.hints = Hints()
        self.shapes = model.shapes()
        self._model = model
        self._names = model.names()
        root = {model.clark(model.root): self.shapes[model.root]}
        self._shape = Shape(name="", children=root)
        self._above: list[Shape] = []
        self._open: list[Opened] = []
        self._foreign = 0  # depth in what is not ours
        self._room = 0  # characters that are still wanted
        self._pieces: list[str] = []

    # --- for a format's own reader

    def on(
        self,
        names: str,
        *,
        begin: Begin | None = None,
        finish: Finish | None = None,
        gathered: Gathered | None = None,
    ) -> None:
        """Have these called for the elements of these names."""
        for name in names.split():
            shape = self.shapes[name]
            shape.begin = begin or shape.begin
            shape.finish = finish or shape.finish
            shape.gathered = gathered or shape.gathered
            shape.text = shape.text or finish is not None
            shape.gathers = shape.gathers or gathered is not None

    def keep(self, names: str) -> None:
        """Have the texts of these at hand when what they lie in ends."""
        for name in names.split():
            self.shapes[name].text = True

    def tell(self, rule: str, level: Level, **params: str) -> None:
        """A breach on the line that is read."""
        self.desk(rule, level, self.line, **params)

    @property
    def name(self) -> str:
        """Of the element that has begun last and not ended."""
        return self._shape.name

    @property
    def parent(self) -> str:
        """Of the element around that one."""
        return self._above[-1].name

    def note(self, name: str, text: str) -> None:
        """Keep a text with the innermost element whose children are kept."""
        self._open[-1].texts[name] = text

    def mind_term(self, where: str, value: str, vocabulary: str) -> None:
        """A word that has to be on a list, exactly as it stands there."""
        known = terms(vocabulary)
        if value not in known:
            shown = self.hints.shown(value, known)
            self.tell(self.ids.term, Level.ERROR, element=where, value=shown)

    # --- the handler

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._foreign:
            self._go_deeper()
            return
        shape = self._shape.children.get(tag)
        if shape is None or shape.foreign:
            self._pass_over(tag, known=shape is not None)
            return
        self._above.append(self._shape)
        if len(self._above) > MAX_DEPTH:
            raise TooDeep(_TOO_DEEP)
        self._shape = shape
        if attributes or shape.required:
            self._check_attributes(shape, attributes)
        if shape.begin is not None:
            shape.begin(attributes)
        if shape.gathers:
            self._open.append(Opened(line=self.line, attributes=attributes))
        if shape.text:
            self._pieces.clear()
            self._room = LONGEST_TEXT

    def end(self, _tag: str) -> None:
        """It ends."""
        if self._foreign:
            self._foreign -= 1
            return
        shape, parent = self._shape, self._above.pop()
        self._shape = parent
        text = PRESENT
        if shape.text:
            self._room = 0
            text = "".join(self._pieces)[:LONGEST_TEXT]
            if shape.finish is not None:
                shape.finish(shape.name, text)
        if shape.gathers:
            self._end_gathering(shape)
        if parent.gathers:
            self._open[-1].texts[shape.name] = text

    def data(self, text: str) -> None:
        """Some text."""
        if self._room > 0:
            self._room -= len(text)
            self._pieces.append(text)

    # --- what the walk itself sees

    def _go_deeper(self) -> None:
        self._foreign += 1
        if self._foreign > MAX_DEPTH:
            raise TooDeep(_TOO_DEEP)

    def _pass_over(self, tag: str, *, known: bool) -> None:
        """What lies in it is not ours."""
        self._foreign = 1
        if not known:
            self._stranger(tag)

    def _stranger(self, tag: str) -> None:
        namespace, _, name = tag.lstrip("{").rpartition("}")
        parent = self._shape.name
        if not self._above:
            self.tell(self.ids.root, Level.ERROR, value=self.hints.shown(name, self._names))
        elif namespace != self._model.namespace:
            shown = f'{name} (xmlns="{namespace}")'
            self.tell(self.ids.unknown, Level.ERROR, value=shown, parent=parent)
        elif name in self._names:
            self.tell(self.ids.misplaced, Level.ERROR, value=name, parent=parent)
        else:
            shown = self.hints.shown(name, self._names)
            self.tell(self.ids.unknown, Level.ERROR, value=shown, parent=parent)

    def _check_attributes(self, shape: Shape, attributes: Attributes) -> None:
        if not attributes.keys() <= shape.attributes:
            for name in sorted(attributes.keys() - shape.attributes):
                self._strange_attribute(shape, name, attributes[name])
        for name in shape.required:
            if not attributes.get(name, "").strip():
                self.tell(self.ids.attribute_missing, Level.ERROR, element=shape.name, value=name)
        for name, vocabulary in shape.terms:
            said = attributes.get(name)
            if said is not None and (said.strip() or name not in shape.required):
                self.mind_term(f"{shape.name}/@{name}", said, vocabulary)

    def _strange_attribute(self, shape: Shape, name: str, value: str) -> None:
        if name == SCHEMA_LOCATION:
            if len(value.split()) % 2:
                self.tell(self.ids.schema_location, Level.INFO, value=value)
        elif not name.startswith("{"):
            shown = self.hints.shown(name, shape.attributes)
            self.tell(self.ids.attribute_unknown, Level.ERROR, element=shape.name, value=shown)

    def _end_gathering(self, shape: Shape) -> None:
        opened = self._open.pop()
        for name in shape.needs:
            text = opened.texts.get(name)
            if text is None:
                rule = self.ids.missing_of.get(name, self.ids.missing)
                self.desk(rule, Level.ERROR, opened.line, value=name, parent=shape.name)
            elif name in shape.filled and not text.strip():
                rule = self.ids.blank_of.get(name, "")
                level = Level.ERROR if rule else Level.WARNING
                self.desk(rule or self.ids.blank, level, opened.line, value=name, parent=shape.name)
        if shape.gathered is not None:
            shape.gathered(opened)
