"use strict";
// Everything is readable without this. It moves to what a link names, follows a value through all
// its places, shows only what has some words, and opens all for print.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, properties, ...content) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...content);
    return made;
  };
  const parts = all("details.part");
  const filter = byId("filter");
  const way = byId("way");
  const say = (text) => { byId("said").textContent = text; };

  // To go to a part: open what it is in, and let the keyboard go on from there.
  const open = (target) => {
    if (target.closest("[hidden]")) show("");
    for (let at = target; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  };
  const go = (id) => {
    const target = byId(id);
    if (!target) return;
    open(target);
    const end = target.matches("details") ? target.querySelector("summary") : target;
    if (end.tabIndex < 0) end.tabIndex = -1;
    end.focus({ preventScroll: true });
    end.scrollIntoView({ block: target.matches("tr, .action") ? "center" : "start" });
  };
  const here = () => location.hash.slice(1);

  // To follow a value: mark all its places, and list them.
  let followed = null;
  let start = null;
  const title = (place, value) => {
    const row = place.matches("tr") ? place : place.querySelector(`li:has([data-follow="${value}"])`);
    const name = row.querySelector("code").textContent;
    const kind = row.closest("table")?.tHead.rows[0].cells[0].textContent.toLowerCase() ?? "";
    return `${kind} ${name} of ${place.closest("details").querySelector("h3").textContent}`.trim();
  };
  const unmark = () => all(".followed").forEach((each) => each.classList.remove("followed"));
  const follow = (value, from) => {
    unmark();
    const places = all(`[data-value~="${value}"]`);
    const makes = (each) => each.matches(`[data-makes~="${value}"]`);
    places.sort((one, other) => makes(other) - makes(one));
    places.forEach((each) => each.classList.add("followed"));
    if (value !== followed) [followed, start] = [value, from];
    const links = places.map((each) =>
      make("li", {}, make("a", { href: `#${each.id}` }, title(each, value))));
    const stop = make("button", { type: "button", onclick: leave }, "Stop following (Escape)");
    const list = make("ol", {}, ...links);
    way.replaceChildren(make("div", {}, make("p", {}, "You follow"), list, stop));
    way.hidden = false;
    say(`You follow ${places.map((each) => title(each, value)).join(", then ")}. Escape stops.`);
  };
  const leave = () => {
    unmark();
    way.hidden = true;
    way.replaceChildren();
    say("You no longer follow a value.");
    open(start);
    start.focus();
    followed = null;
  };

  // To show only what has all the words: parts, and in them rows, statements and actions.
  const units = "tbody tr, .statements > li, .action, .diff, .body > .facts, .body > p";
  let before = null;
  const show = (text) => {
    if (filter.value !== text) filter.value = text;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (each) => {
      const found = each.textContent.toLowerCase();
      return words.every((word) => found.includes(word));
    };
    before = before ?? new Map(parts.map((each) => [each, each.open]));
    all(units).forEach((each) => { each.hidden = !has(each); });
    for (const part of parts) {
      const named = has(part.firstElementChild);
      if (named) all(units, part).forEach((each) => { each.hidden = false; });
      const inside = all(units, part).some((each) => !each.hidden);
      part.hidden = !named && !inside;
      part.open = words.length ? !named && !part.hidden : before.get(part);
    }
    for (const section of all("main > section")) {
      const inside = all(`.part, ${units}`, section);
      section.hidden = inside.length > 0 && inside.every((each) => each.hidden);
    }
    if (!words.length) before = null;
    const count = parts.filter((each) => !each.hidden).length;
    say(words.length ? `${count} of ${parts.length} stages, stacks and roles have it.` : "");
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[href^='#']");
    // With one of these keys the link opens elsewhere, and this page stays as it is.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.dataset.follow) follow(link.dataset.follow, link);
    if (link.hash !== location.hash) return;  // the change of the address does it
    event.preventDefault();  // the browser would take the keyboard away from a summary
    go(here());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.target === filter && filter.value) show("");
    else if (!way.hidden) leave();
  });
  filter.addEventListener("input", () => show(filter.value));
  byId("open").addEventListener("click", () => parts.forEach((each) => { each.open = true; }));
  byId("close").addEventListener("click", () => parts.forEach((each) => { each.open = false; }));
  addEventListener("hashchange", () => go(here()));
  let printed = [];
  addEventListener("beforeprint", () => {
    printed = parts.filter((each) => !each.open);
    printed.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => printed.forEach((each) => { each.open = false; }));
  byId("tools").hidden = false;
  addEventListener("load", () => go(here()));  // after the browser went there in its own way
})();
