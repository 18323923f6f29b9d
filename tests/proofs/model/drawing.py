"""Random diagrams. Every choice comes from one seeded source, so a seed is a diagram.

What is drawn always can go on: no branch of a parallel join ends early, every loop is counted,
and what takes others' tokens away (terminate, errors) does so in a step of its own, so that no
result depends on the order in which one step moves its tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.proofs.model.blocks import (
    Activity,
    Again,
    Back,
    Block,
    Boundary,
    Bundle,
    Choice,
    Condition,
    Each,
    End,
    Error,
    Escalation,
    EventSub,
    Fork,
    Process,
    Race,
    Seq,
    Sum,
    Throw,
    exits,
)
from tests.proofs.model.pen import LISTS, NAMES, PEOPLE, Pen, Place, codes_of

MAX_DEPTH = 4
MAX_BLOCKS = 18


class Draftsman(Pen):
    """Draws blocks around blocks."""

    # --- bundles ----------------------------------------------------------------------------

    def bundle(self) -> Bundle:
        processes = []
        for prefix in ["y", "x"][: self.random.choice([0, 0, 1, 2])]:
            codes = ("late",) if self.random.random() < 0.4 else ()
            processes.append(self._process(prefix, 5, codes))
            self.children.append((f"process_{prefix}", codes))
        processes.append(self._process("p", self.random.randint(4, MAX_BLOCKS), ()))
        variables = {name: self.random.randrange(4) for name in NAMES}
        lists = {name: [*range(1, size + 1)] for size, name in enumerate(LISTS)}
        people = {f"signers_{size}": list(PEOPLE[:size]) for size in (0, 2, 3, 4)}
        counters = dict.fromkeys(self.counters, 0)
        values = {**variables, **lists, **people, **counters, "k": "key"}
        return Bundle(tuple(reversed(processes)), values)

    def _process(self, prefix: str, size: int, codes: tuple[str, ...]) -> Process:
        self.prefix = prefix
        self.left = size
        first = self.random.choice([self._user, self._user, self._countersigned])(Place())
        watchers = self._watchers(Place(codes=codes))
        place = Place(codes=(*codes, *codes_of(watchers)))
        body = self._sequence(place, self.random.randint(2, 4))
        return Process(f"process_{prefix}", Seq(self.id("s"), (first, body)), watchers)

    def _watchers(self, place: Place) -> tuple[EventSub, ...]:
        """Event sub-processes of a scope, now and then."""
        found: list[EventSub] = []
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2])):
            interrupting = self.random.random() < 0.5
            what = self.random.choice([self.awaited(place, interrupting), *self._thrown()])
            if any(one.what == what for one in found):
                continue
            interrupting = interrupting or isinstance(what, Error)
            inner = Place(depth=max(place.depth + 1, MAX_DEPTH - 1), codes=place.codes)
            user = Activity(self.id("user"), "user")
            body = Seq(self.id("s"), (user, self._sequence(inner, 1)))
            found.append(EventSub(self.id("es"), what, interrupting, body))
        return tuple(found)

    def _thrown(self) -> list[Error | Escalation]:
        """Children throw nothing but the errors that whoever calls them knows."""
        if self.prefix != "p":
            return []
        code = self.random.choice(["near", "far", ""])
        return [Error(self.random.choice(["late", "lost", ""])), Escalation(code)]

    # --- blocks -----------------------------------------------------------------------------

    def _sequence(self, place: Place, length: int) -> Block:
        parts: list[Block] = []
        back = place.back
        for _ in range(max(length, 1)):
            part = self._block(replace(place, back=back))
            parts.append(part)
            if not exits(part):
                break
            back = (*back, part.id)
            if isinstance(part, Fork) and not part.joined:
                # Several tokens in one step go on one by one.
                parts.append(self._user(place))
        return Seq(self.id("s"), tuple(parts))

    def _block(self, place: Place) -> Block:
        self.left -= 1
        small: list[tuple[int, Callable[[Place], Block]]] = [
            (8, self._user),
            (5, self._countersigned),
            (3, self._job),
            (2, self.script),
            (1, self.rule),
            (1, self.none),
            (3, self.wait),
        ]
        large: list[tuple[int, Callable[[Place], Block]]] = [
            (4, self._exclusive),
            (4, self._parallel),
            (4, self._inclusive),
            (3, self._again),
            (3, self._race),
            (6, self._sub),
            (3, self._jump),
        ]
        if not place.exact:
            large.append((2, self._merging))
        large.append((1, self._ending))
        if self.prefix == "p":
            large.append((2, self._escalating))
        if self.children:
            small.append((3, self._call))
        chosen = small if place.depth >= MAX_DEPTH or self.left <= 0 else small + large
        return self.random.choices([f for _, f in chosen], [w for w, _ in chosen])[0](place)

    def _some(self, place: Place) -> Block:
        return self._sequence(place.deeper, self.random.choice([1, 1, 2, 3]))

    # --- activities -------------------------------------------------------------------------

    def _user(self, place: Place) -> Activity:
        return self._activity("user", place)

    def _countersigned(self, place: Place) -> Activity:
        return self._activity("user", place, each=self.signing())

    def _job(self, place: Place) -> Activity:
        return self._activity("job", place)

    def _sub(self, place: Place) -> Activity:
        boundaries = (*self._errors(place), *self._escalations(place))
        each = self.each(0.35)
        item = each.item if each else place.item
        inner = Place(place.depth + 1, codes=(*place.codes, *codes_of(boundaries)), item=item)
        watchers = self._watchers(inner)
        inner = replace(inner, codes=(*inner.codes, *codes_of(watchers)))
        body = self._sequence(inner, self.random.choice([1, 2, 2, 3]))
        if each is not None:
            # What happens in one step happens in one instance.
            body = Seq(self.id("s"), (self._user(Place(depth=MAX_DEPTH, exact=True)), body))
        sub = self._activity("sub", place, inner=body, each=each, boundaries=boundaries)
        return replace(sub, watchers=watchers)

    def _call(self, place: Place) -> Seq:
        """A child takes all variables with it, so nothing else may happen in that step."""
        called, codes = self.random.choice(self.children)
        boundaries = self._errors(place, codes)
        call = self._activity("call", place, called=called, boundaries=boundaries)
        return Seq(self.id("s"), (Activity(self.id("user"), "user"), call))

    def _activity(
        self,
        kind: str,
        place: Place,
        *,
        inner: Block | None = None,
        called: str = "",
        each: Each | None = None,
        boundaries: tuple[Boundary, ...] = (),
    ) -> Activity:
        plain = self.random.random() < 0.45
        if each is None and inner is None and not plain:
            each = self.each(0.25)
        if each is not None and kind == "call":
            each = replace(each, done=0)
        if not plain and self.left > 0:
            if kind == "job":
                boundaries += self._errors(place)
            boundaries += self._boundaries(place)
        inputs, outputs = self.mappings(0 if plain else 0.2), self.mappings(0 if plain else 0.2)
        return_all = kind == "call" and self.random.random() < 0.3 and not outputs
        return Activity(
            id=self.id(kind),
            kind=kind,
            boundaries=boundaries,
            each=each,
            inputs=inputs,
            outputs=outputs,
            inner=inner,
            called=called,
            return_all=return_all,
        )

    def _errors(self, place: Place, codes: tuple[str, ...] = ()) -> tuple[Boundary, ...]:
        """Boundary events for ``codes``; without any, perhaps one."""
        if not codes and self.random.random() < 0.6:
            return ()
        code = self.random.choice(["", *(codes or ("late", "lost"))])
        return (Boundary(self.id("b"), Error(code), True, self._handler(place, True)),)

    def _escalations(self, place: Place) -> tuple[Boundary, ...]:
        if self.prefix != "p" or self.random.random() < 0.7:
            return ()
        interrupting = self.random.random() < 0.5
        what = Escalation(self.random.choice(["near", "far", ""]))
        handler = self._handler(place, interrupting)
        return (Boundary(self.id("b"), what, interrupting, handler),)

    def _boundaries(self, place: Place) -> tuple[Boundary, ...]:
        found = []
        for _ in range(self.random.choice([0, 1, 1, 2])):
            interrupting = self.random.random() < 0.5
            what = self.awaited(place, interrupting)
            handler = self._handler(place, interrupting)
            found.append(Boundary(self.id("b"), what, interrupting, handler))
        return tuple(found)

    def _handler(self, place: Place, interrupting: bool) -> Block:
        """What a boundary event leads to: past the activity, or to an end of its own."""
        may_merge = interrupting or not place.exact
        may_end = not (interrupting and place.exact)
        if may_merge and (not may_end or self.random.random() < 0.5):
            return self._sequence(place.deeper, 1)
        alone = replace(place.deeper, exact=True, back=())
        return Seq(self.id("s"), (self._sequence(alone, 1), End(self.id("e"))))

    # --- waits, choices, branches -----------------------------------------------------------

    def _exclusive(self, place: Place) -> Choice:
        return self._choice(place, many=False)

    def _inclusive(self, place: Place) -> Choice:
        # Whoever jumps out of a branch comes by again, and the join exits twice.
        return self._choice(replace(place, back=() if place.exact else place.back), many=True)

    def _choice(self, place: Place, *, many: bool) -> Choice:
        ways: list[tuple[Condition | None, Block]] = [
            (self.condition(), self._some(place)) for _ in range(self.random.choice([1, 2, 2]))
        ]
        default = Seq(self.id("s"), ()) if self.random.random() < 0.3 else self._some(place)
        ways.insert(self.random.randint(0, len(ways)), (None, default))
        if not any(exits(way) for _, way in ways):
            ways[0] = (ways[0][0], self._user(place))
        return Choice(self.id("x" if not many else "o"), many, tuple(ways))

    def _parallel(self, place: Place) -> Fork:
        inner = replace(place, exact=True, back=())
        branches = tuple(self._some(inner) for _ in range(self.random.choice([2, 2, 3])))
        return Fork(self.id("f"), branches, joined=True)

    def _merging(self, place: Place) -> Fork:
        branches = [self._some(place) for _ in range(2)]
        if self.random.random() < 0.4:
            branches[0] = self._ended(place)
        if not any(exits(branch) for branch in branches):
            branches[1] = self._user(place)
        return Fork(self.id("f"), tuple(branches), joined=False)

    def _again(self, place: Place) -> Again:
        counter = self.counter()
        count = Activity(self.id("script"), "script", script=Sum(counter, counter, 1))
        body = Seq(self.id("s"), (self._user(place), self._some(replace(place, back=())), count))
        if not exits(body):
            body = Seq(self.id("s"), (self._user(place), count))
        return Again(self.id("g"), body, Condition(counter, "<", self.random.choice([2, 3])))

    def _jump(self, place: Place) -> Block:
        """A condition under which the path goes back, once or twice."""
        if not place.back:
            return self._exclusive(place)
        counter = self.counter()
        count = Activity(self.id("script"), "script", script=Sum(counter, counter, 1))
        back = Back(self.id("back"), self.random.choice(place.back))
        returning = Seq(self.id("s"), (self._user(place), count, back))
        ways = (
            (Condition(counter, "<", self.random.choice([1, 2])), returning),
            (None, self._some(place)),
        )
        if not exits(ways[1][1]):
            ways = (ways[0], (None, self._user(place)))
        return Choice(self.id("x"), False, ways)

    def _race(self, place: Place) -> Race:
        ways = []
        for _ in range(self.random.choice([2, 2, 3])):
            ways.append((self.wait(place), self._some(place)))
        if not any(exits(way) for _, way in ways):
            ways[0] = (ways[0][0], self._user(place))
        return Race(self.id("r"), tuple(ways))

    def _ending(self, place: Place) -> Choice:
        """A way that ends here, next to one that goes on."""
        ways = ((self.condition(), self._ended(place)), (None, self._user(place)))
        return Choice(self.id("x"), False, ways)

    def _escalating(self, place: Place) -> Seq:
        user = Activity(self.id("user"), "user")
        return Seq(self.id("s"), (user, Throw(self.id("th"), self.random.choice(["near", "far"]))))

    def _ended(self, place: Place) -> Block:
        kinds = ["terminate", "error"]
        if not place.exact:
            kinds += ["none", "none", *(["escalation"] if self.prefix == "p" else [])]
        kind = self.random.choice(kinds)
        code = self.random.choice(place.codes) if place.codes else ""
        if kind == "error" and not code:
            kind = "terminate"
        if kind == "escalation":
            code = self.random.choice(["near", "far"])
        end = End(self.id("e"), kind, code if kind in ("error", "escalation") else "")
        user = Activity(self.id("user"), "user")
        return Seq(self.id("s"), (user, end))


def draw(seed: int) -> Bundle:
    return Draftsman(Random(seed)).bundle()  # noqa: S311 — a diagram, no secret
