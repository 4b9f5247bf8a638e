"""What is around the stages on the page: the accounts, and who is told of what."""

from collections.abc import Iterator

from pipegen.graph import labels
from pipegen.graph.html.components import Row, Section, code, listed, table
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join
from pipegen.graph.model.edges import PIPELINE
from pipegen.graph.model.graph import AccountNode
from pipegen.graph.model.notifications import Channel, Rule

_WAITING = {"event": "an event", "alarm": "an alarm", "notification": "a notification"}


def accounts(index: PageContext) -> Section:
    """Return the section of the accounts: which stacks and roles are in each."""
    rows = [_account(index, each) for each in index.graph.accounts]
    columns = ("Account", "Regions", "Stacks", "Roles")
    words = "Accounts, and what the pipeline uses in them"
    return Section("accounts", "Accounts", table(words, columns, rows))


def _account(index: PageContext, account: AccountNode) -> Row:
    graph = index.graph
    stacks = [index.link_to_stack(e.id) for e in graph.stacks if e.account == account.number]
    roles = [
        index.anchors.link(each.name, each.id)
        for each in graph.roles
        if each.account == account.number
    ]
    number = account.number or "not known"
    whose = ", ".join((*(["the pipeline's"] if account.is_pipelines else []), *account.names))
    return Row(
        (
            element("span", code(number), _kind(whose) if whose else None),
            ", ".join(account.regions) or "not known",
            listed(stacks) or "none",
            listed(roles) or "none",
        ),
        index.anchors.id(account.id),
    )


def events(index: PageContext) -> Section:
    """Return the section of who is told of what happens, and over which channels."""
    graph = index.graph
    rules = [_rule(index, each) for each in graph.rules]
    channels = [_channel(index, each) for each in graph.channels]
    found = [
        table(title, columns, rows)
        for title, columns, rows in (
            ("Rules", ("Rule", "Waits for", "Tells"), rules),
            ("Channels", ("Channel", "Address", "Hears from", "Tells"), channels),
        )
        if rows
    ]
    nothing = None if found else element("p", "Nobody is told of anything.")
    return Section("events", "Events and channels", join([nothing, *found]))


def _rule(index: PageContext, rule: Rule) -> Row:
    name = element("span", code(rule.name), _kind(_WAITING[rule.kind]))
    told = listed(_told(index, rule.id)) or "nobody"
    return Row((name, rule.waits_for, told), index.anchors.id(rule.id))


def _channel(index: PageContext, channel: Channel) -> Row:
    name = element("span", channel.name, _kind(labels.channel(channel)))
    heard = [_end(index, each.source) for each in index.graph.flows if each.target == channel.id]
    told = listed(_told(index, channel.id)) or "nobody"
    return Row((name, code(channel.address), listed(heard), told), index.anchors.id(channel.id))


def _kind(text: str) -> Markup:
    return element("span", text, class_="description")


def _told(index: PageContext, id: str) -> Iterator[Content]:
    for flow in index.graph.flows:
        if flow.source == id:
            yield _end(index, flow.target)


def _end(index: PageContext, id: str) -> Content:
    """Return the name of one end of an event's way, as a link."""
    if id == PIPELINE:
        return "the pipeline, which it starts"
    graph = index.graph
    names = {each.id: each.name for each in graph.actions}
    names |= {each.id: each.name for each in graph.rules}
    names |= {each.id: each.name for each in graph.channels}
    return index.anchors.link(names[id], id)
