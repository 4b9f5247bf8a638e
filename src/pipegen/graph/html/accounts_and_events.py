"""The sections of the page for accounts, and for events and channels."""

from collections.abc import Iterator

from pipegen.graph import labels
from pipegen.graph.html.components import Section, TableRow, code, table, unordered_list
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join
from pipegen.graph.model.edges import PIPELINE
from pipegen.graph.model.graph import AccountNode
from pipegen.graph.model.notifications import Channel, Rule

_WAITING = {"event": "an event", "alarm": "an alarm", "notification": "a notification"}


def accounts_section(context: PageContext) -> Section:
    """Return the section of the accounts, with the stacks and roles in each."""
    rows = [_account(context, account) for account in context.graph.accounts]
    columns = ("Account", "Regions", "Stacks", "Roles")
    caption = "Accounts, and what the pipeline uses in them"
    return Section("accounts", "Accounts", table(caption, columns, rows))


def _account(context: PageContext, account: AccountNode) -> TableRow:
    graph = context.graph
    stacks = [
        context.link_to_stack(stack.id)
        for stack in graph.stacks
        if stack.account == account.number
    ]
    roles = [
        context.anchors.link(role.name, role.id)
        for role in graph.roles
        if role.account == account.number
    ]
    number = account.number or "not known"
    use = ", ".join((*(["the pipeline's"] if account.is_pipelines else []), *account.names))
    return TableRow(
        (
            element("span", code(number), _description(use) if use else None),
            ", ".join(account.regions) or "not known",
            unordered_list(stacks) or "none",
            unordered_list(roles) or "none",
        ),
        context.anchors.id(account.id),
    )


def events_section(context: PageContext) -> Section:
    """Return the section of the rules, and of the channels that they notify."""
    graph = context.graph
    rules = [_rule(context, rule) for rule in graph.rules]
    channels = [_channel(context, channel) for channel in graph.channels]
    tables = [
        table(title, columns, rows)
        for title, columns, rows in (
            ("Rules", ("Rule", "Waits for", "Tells"), rules),
            ("Channels", ("Channel", "Address", "Hears from", "Tells"), channels),
        )
        if rows
    ]
    empty = None if tables else element("p", "Nobody is told of anything.")
    return Section("events", "Events and channels", join([empty, *tables]))


def _rule(context: PageContext, rule: Rule) -> TableRow:
    name = element("span", code(rule.name), _description(_WAITING[rule.kind]))
    targets = unordered_list(_targets(context, rule.id)) or "nobody"
    return TableRow((name, rule.waits_for, targets), context.anchors.id(rule.id))


def _channel(context: PageContext, channel: Channel) -> TableRow:
    name = element("span", channel.name, _description(labels.channel_type(channel)))
    flows = context.graph.flows
    sources = [_node(context, flow.source) for flow in flows if flow.target == channel.id]
    targets = unordered_list(_targets(context, channel.id)) or "nobody"
    cells = (name, code(channel.address), unordered_list(sources), targets)
    return TableRow(cells, context.anchors.id(channel.id))


def _description(text: str) -> Markup:
    return element("span", text, class_="description")


def _targets(context: PageContext, source: str) -> Iterator[Content]:
    for flow in context.graph.flows:
        if flow.source == source:
            yield _node(context, flow.target)


def _node(context: PageContext, node_id: str) -> Content:
    """Return the name of the source or target of an event, as a link."""
    if node_id == PIPELINE:
        return "the pipeline, which it starts"
    graph = context.graph
    names = {action.id: action.name for action in graph.actions}
    names |= {rule.id: rule.name for rule in graph.rules}
    names |= {channel.id: channel.name for channel in graph.channels}
    return context.anchors.link(names[node_id], node_id)
