"""The placement of boxes and texts in the SVG picture.

The pipeline's account is on the left, with its actions from top to bottom. Beside each action, in
the frame of its account, is the stack that it deploys. Notifications are below.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pipegen.graph.model import subscribers
from pipegen.graph.model.graph import Graph
from pipegen.graph.svg import box_text, lanes, rows, shapes
from pipegen.graph.svg.rows import ActionRow
from pipegen.graph.svg.shapes import Box, Paragraph, Text

WIDTH, MARGIN = 880, 16
LEFT, RIGHT = (MARGIN, 400), (480, WIDTH - MARGIN)
"""The left and right edges of the two columns, which their frames fill."""
GAP, INSET, BAR = 18, 12, 5
"""The gap between two rows, the padding of a frame, and the width of the bar of an action."""


@dataclass(slots=True)
class Layout:
    """All boxes and texts, and the boxes that lines join; `y` is the top of the next row."""

    y: float = MARGIN
    right_y: float = MARGIN
    """The top of the free part of the right column."""
    frames: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    by_id: dict[str, Box] = field(default_factory=dict)
    """The id of an action, or of the target of a row → its box."""
    spine: list[tuple[Box, Box]] = field(default_factory=list)
    """Each box with the next one: actions of a stage, or stages, which may be frames."""
    lane: float = 0
    """The right edge of the artifact lanes."""
    assumed: list[Box] = field(default_factory=list)
    """The boxes of roles that the pipeline assumes."""
    notifications: list[tuple[Box, Box]] = field(default_factory=list)
    """The box of events, and the box of a channel that they notify."""


class LayoutBuilder:
    """Places the rows of `graph` from top to bottom, beside the lanes, which are source → lane."""

    def __init__(
        self,
        graph: Graph,
        expanded: Collection[str],
        artifact_lanes: Mapping[str, int],
        output_lanes: Mapping[str, int],
    ) -> None:
        self._graph = graph
        self._expanded = expanded
        self._accounts = {account.number: account for account in graph.accounts}
        self._left = (LEFT[0] + INSET + _lanes_width(artifact_lanes), LEFT[1] - INSET)
        self._right = (RIGHT[0] + INSET, RIGHT[1] - INSET - _lanes_width(output_lanes))
        self._layout = Layout(lane=self._left[0])
        self._previous: tuple[ActionRow, Box] | None = None
        self._stage: Box | None = None
        self._stage_top = 0.0
        self._group: int | None = None
        self._group_top = 0.0

    def build(self) -> Layout:
        """Return the layout; can be called only once."""
        layout, top = self._layout, self._layout.y
        layout.y += 2
        heading = box_text.pipeline_heading(self._graph)
        layout.y = self._add_box((LEFT[0], self._left[1]), heading, "heading").bottom
        all_rows = rows.build_rows(self._graph)
        for index, row in enumerate(all_rows):
            self._add_row(row, all_rows)
            following = all_rows[index + 1 :]
            if row.last:
                self._end_stage(row)
            if row.group is not None and all(later.group != row.group for later in following):
                self._end_group(row)
        self._add_notifications()
        frame = Box(LEFT[0], top, LEFT[1] - LEFT[0], layout.y - top, "account")
        layout.frames.insert(0, frame)
        return layout

    def _add_row(self, row: ActionRow, all_rows: Sequence[ActionRow]) -> None:
        layout, is_single = self._layout, box_text.is_single_action(row.stage)
        if row.first and not is_single:
            self._begin_stage(row)
        if row.group is not None and row.group != self._group:
            self._begin_group(row, [other for other in all_rows if other.group == row.group])
        left = self._left if is_single else (self._left[0] + INSET, self._left[1] - INSET)
        action = box_text.action_text(self._graph, row.stage, row.action)
        target = box_text.target_text(self._graph, row, self._expanded, self._show_region(row))
        height = max(_height(left, action, BAR), _height(self._right, target))
        is_expanded = row.target in self._expanded
        box = self._add_box(left, action, row.action.kind, BAR, 0 if is_expanded else height)
        layout.by_id[row.action.id] = box
        layout.boxes.append(_bar(box))
        if row.target is not None:
            style = "stack" if row.action.stack else "elsewhere"
            layout.by_id[row.target] = self._add_box(self._right, target, style, 0, height)
        self._add_to_spine(row, box)
        layout.y += max(height, box.height) + GAP

    def _begin_stage(self, row: ActionRow) -> None:
        layout = self._layout
        self._stage_top = layout.y
        heading = self._add_box(self._left, box_text.stage_heading(row.stage), "heading")
        layout.y = heading.bottom

    def _end_stage(self, row: ActionRow) -> None:
        layout, (left, right) = self._layout, self._left
        stage = layout.by_id[row.action.id]
        if not box_text.is_single_action(row.stage):
            height = layout.y - GAP + INSET - self._stage_top
            stage = Box(left, self._stage_top, right - left, height, "stage")
            layout.frames.append(stage)
            layout.y += INSET
        if self._stage is not None:
            layout.spine.append((self._stage, stage))
        self._stage = stage

    def _add_to_spine(self, row: ActionRow, box: Box) -> None:
        """Join `box` to the previous one of its stage, unless both actions run in parallel."""
        if not row.first and self._previous is not None:
            previous_row, previous_box = self._previous
            if previous_row.action.run_order < row.action.run_order:
                self._layout.spine.append((previous_box, box))
        self._previous = (row, box)

    def _begin_group(self, row: ActionRow, group: Sequence[ActionRow]) -> None:
        """Add the heading of an account, beside earlier rows if the right column is free there."""
        layout = self._layout
        column = (RIGHT[0], self._right[1])
        heading = box_text.account_heading(self._accounts.get(row.account))
        roles = box_text.role_texts(self._graph, [member.action for member in group])
        roles_height = sum(_height(self._right, text) + 8 for _, text in roles)
        height = _height(column, heading) + roles_height + 6
        self._group, self._group_top = row.group, max(layout.right_y, layout.y - height)
        next_y, layout.y = max(layout.y, self._group_top + height), self._group_top
        layout.y = self._add_box(column, heading, "heading").bottom
        for is_assumed, text in roles:
            role = self._add_box(self._right, text, "role")
            layout.assumed += [role] if is_assumed else []
            layout.y = role.bottom + 8
        layout.y = next_y

    def _end_group(self, row: ActionRow) -> None:
        layout = self._layout
        bottom = layout.by_id[row.target or row.action.id].bottom + INSET
        height = bottom - self._group_top
        layout.frames.append(
            Box(RIGHT[0], self._group_top, RIGHT[1] - RIGHT[0], height, "account")
        )
        layout.right_y = bottom + GAP

    def _add_notifications(self) -> None:
        layout = self._layout
        layout.y = max(layout.y, layout.right_y)
        for group in subscribers.group_subscribers(self._graph):
            channels = [box_text.channel_text(channel, via) for channel, via in group.channels]
            heights = [_height(self._right, text) for text in channels]
            total = sum(heights) + GAP / 2 * (len(heights) - 1)
            cause = self._add_box(self._left, box_text.causes_text(group), "event", BAR, total)
            layout.boxes.append(_bar(cause))
            for text, height in zip(channels, heights, strict=True):
                channel_box = self._add_box(self._right, text, "channel")
                layout.notifications.append((cause, channel_box))
                layout.y += height + GAP / 2
            layout.y = cause.bottom + GAP

    def _show_region(self, row: ActionRow) -> bool:
        account = self._accounts.get(row.account)
        return account is not None and len(account.regions) > 1

    def _add_box(
        self,
        column: tuple[float, float],
        text: Sequence[Paragraph],
        style: str,
        inset: float = 0,
        min_height: float = 0,
    ) -> Box:
        """Add a box at the current height, and return it.

        Args:
            column: The left and right edges of the box.
            text: The paragraphs in it.
            style: The style of the box.
            inset: The width on the left that stays free of text.
            min_height: The minimum height; a longer text makes the box higher.

        """
        height = max(min_height, _height(column, text, inset))
        box = Box(column[0], self._layout.y, column[1] - column[0], height, style)
        self._layout.boxes.append(box)
        self._layout.texts += shapes.fill(box, text, inset)
        return box


def _height(column: tuple[float, float], text: Sequence[Paragraph], inset: float = 0) -> float:
    return shapes.height(text, column[1] - column[0], inset)


def _bar(box: Box) -> Box:
    return Box(box.x + 5, box.y + 8, BAR - 1, box.height - 16, f"{box.style}-bar")


def _lanes_width(lane_of: Mapping[str, int]) -> float:
    return lanes.total_width(lane_of) + 6 if lane_of else 0
