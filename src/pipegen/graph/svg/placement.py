"""Where each box of the picture lies, and the texts in it.

The pipeline's account is on the left, with its actions from top to bottom. Beside each action, in
the box of its account, is the stack that it deploys; below them, who is told of what.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pipegen.graph.model import subscribers
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import box_text, lanes, rows, shapes
from pipegen.graph.svg.rows import Row
from pipegen.graph.svg.shapes import Box, Paragraph, Text

WIDTH, MARGIN = 880, 16
LEFT, RIGHT = (MARGIN, 400), (480, WIDTH - MARGIN)
"""The two columns: from where to where their frames reach."""
GAP, INSET, BAR = 18, 12, 5
"""Between two rows; between a frame and what is in it; the bar at the left of an action's box."""


@dataclass(slots=True)
class Layout:
    """All boxes and texts, and by id what lines join; `y` is where the next row begins."""

    y: float = MARGIN
    right_y: float = MARGIN
    """Where the right column is free from."""
    frames: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    by_id: dict[str, Box] = field(default_factory=dict)
    """The id of an action, or of what a row has on the right."""
    spine: list[tuple[Box, Box]] = field(default_factory=list)
    """What follows what: boxes of actions in a stage, and of stages, which may be frames."""
    lane: float = 0
    """Left of here run the lanes of artifacts."""
    assumed: list[Box] = field(default_factory=list)
    """The roles that the pipeline assumes."""
    told: list[tuple[Box, Box]] = field(default_factory=list)
    """What is told, and who is."""


class LayoutBuilder:
    """Puts the rows of `graph` one below the other; `out` and `back` are the lanes beside them."""

    def __init__(
        self,
        graph: Graph,
        opened: Collection[str],
        out: Mapping[str, int],
        back: Mapping[str, int],
    ) -> None:
        self._graph = graph
        self._opened = opened
        self._accounts = {each.number: each for each in graph.accounts}
        self._left = (LEFT[0] + INSET + _gutter(out), LEFT[1] - INSET)
        self._right = (RIGHT[0] + INSET, RIGHT[1] - INSET - _gutter(back))
        self._placed = Layout(lane=self._left[0])
        self._before: tuple[Row, Box] | None = None
        self._stage: Box | None = None
        self._stage_top = 0.0
        self._group: int | None = None
        self._group_top = 0.0

    def all(self) -> Layout:
        """Return everything in its place; to be asked for once."""
        placed, top = self._placed, self._placed.y
        placed.y += 2
        self._put((LEFT[0], self._left[1]), box_text.pipeline(self._graph), "heading")
        placed.y = placed.boxes[-1].bottom
        in_order = rows.build_rows(self._graph)
        for index, row in enumerate(in_order):
            self._row(row, in_order)
            following = in_order[index + 1 :]
            if row.last:
                self._end_stage(row)
            if row.group is not None and all(each.group != row.group for each in following):
                self._end_group(row)
        self._audiences()
        frame = Box(LEFT[0], top, LEFT[1] - LEFT[0], placed.y - top, "account")
        placed.frames.insert(0, frame)
        return placed

    def _row(self, row: Row, in_order: Sequence[Row]) -> None:
        placed, alone = self._placed, box_text.is_single_action(row.stage)
        if row.first and not alone:
            self._begin_stage(row)
        if row.group is not None and row.group != self._group:
            self._begin_group(row, [each for each in in_order if each.group == row.group])
        left = self._left if alone else (self._left[0] + INSET, self._left[1] - INSET)
        words = box_text.action(self._graph, row.stage, row.action)
        target = box_text.target(self._graph, row, self._opened, self._regions(row))
        equal = max(_height(left, words, BAR), _height(self._right, target))
        is_open = row.target in self._opened
        box = self._put(left, words, row.action.kind, BAR, 0 if is_open else equal)
        placed.by_id[row.action.id] = box
        placed.boxes.append(_bar(box))
        if row.target is not None:
            style = "stack" if row.action.stack else "elsewhere"
            placed.by_id[row.target] = self._put(self._right, target, style, 0, equal)
        self._follow(row, box)
        placed.y += max(equal, box.height) + GAP

    def _begin_stage(self, row: Row) -> None:
        placed = self._placed
        self._stage_top = placed.y
        heading = self._put(self._left, box_text.stage(row.stage), "heading")
        placed.y = heading.bottom

    def _end_stage(self, row: Row) -> None:
        placed, (left, right) = self._placed, self._left
        stage = placed.by_id[row.action.id]
        if not box_text.is_single_action(row.stage):
            height = placed.y - GAP + INSET - self._stage_top
            stage = Box(left, self._stage_top, right - left, height, "stage")
            placed.frames.append(stage)
            placed.y += INSET
        if self._stage is not None:
            placed.spine.append((self._stage, stage))
        self._stage = stage

    def _follow(self, row: Row, box: Box) -> None:
        """Note what `box` follows in its stage; actions of one run order run side by side."""
        if not row.first and self._before is not None:
            before, last = self._before
            if before.action.run_order < row.action.run_order:
                self._placed.spine.append((last, box))
        self._before = (row, box)

    def _begin_group(self, row: Row, group: Sequence[Row]) -> None:
        """Put the head of an account, beside earlier rows where these have nothing there."""
        placed = self._placed
        column = (RIGHT[0], self._right[1])
        heading = box_text.account_heading(self._accounts.get(row.account))
        roles = box_text.roles(self._graph, [each.action for each in group])
        high = _height(column, heading) + sum(_height(self._right, w) + 8 for _, w in roles) + 6
        self._group, self._group_top = row.group, max(placed.right_y, placed.y - high)
        after, placed.y = max(placed.y, self._group_top + high), self._group_top
        placed.y = self._put(column, heading, "heading").bottom
        for assumes, words in roles:
            role = self._put(self._right, words, "role")
            placed.assumed += [role] if assumes else []
            placed.y = role.bottom + 8
        placed.y = after

    def _end_group(self, row: Row) -> None:
        placed = self._placed
        bottom = placed.by_id[row.target or row.action.id].bottom + INSET
        height = bottom - self._group_top
        placed.frames.append(
            Box(RIGHT[0], self._group_top, RIGHT[1] - RIGHT[0], height, "account")
        )
        placed.right_y = bottom + GAP

    def _audiences(self) -> None:
        placed = self._placed
        placed.y = max(placed.y, placed.right_y)
        for audience in subscribers.group_subscribers(self._graph):
            told = [box_text.channel(one, via) for one, via in audience.channels]
            heights = [_height(self._right, words) for words in told]
            causes = box_text.causes(audience)
            total = sum(heights) + GAP / 2 * (len(heights) - 1)
            cause = self._put(self._left, causes, "event", BAR, total)
            placed.boxes.append(_bar(cause))
            for words, height in zip(told, heights, strict=True):
                placed.told.append((cause, self._put(self._right, words, "channel")))
                placed.y += height + GAP / 2
            placed.y = cause.bottom + GAP

    def _regions(self, row: Row) -> bool:
        account = self._accounts.get(row.account)
        return account is not None and len(account.regions) > 1

    def _put(
        self,
        column: tuple[float, float],
        words: Sequence[Paragraph],
        style: str,
        inset: float = 0,
        least: float = 0,
    ) -> Box:
        """Return a box with `words` at the present height, in `column`, and at least so high."""
        height = max(least, _height(column, words, inset))
        box = Box(column[0], self._placed.y, column[1] - column[0], height, style)
        self._placed.boxes.append(box)
        self._placed.texts += shapes.fill(box, words, inset)
        return box


def _height(column: tuple[float, float], words: Sequence[Paragraph], inset: float = 0) -> float:
    return shapes.height(words, column[1] - column[0], inset)


def _bar(box: Box) -> Box:
    return Box(box.x + 5, box.y + 8, BAR - 1, box.height - 16, f"{box.style}-bar")


def _gutter(taken: Mapping[str, int]) -> float:
    return lanes.room(taken) + 6 if taken else 0
