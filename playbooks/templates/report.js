/*
Copyright (c) 2026 identityops contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
"use strict";
document.documentElement.classList.add("scripted");

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("filters");
  const table = document.querySelector(".list");
  const shown = document.getElementById("shown");
  const openAll = document.getElementById("open-all");
  const showAll = document.getElementById("show-all");
  const tokens = [...table.tBodies];
  const atOnce = 200; // more rows take browsers long to lay out; the style sheet knows the number too
  const texts = new Map();

  const makeButton = (element, ...classes) => {
    const button = document.createElement("button");
    button.type = "button";
    button.classList.add(...classes);
    button.append(...element.childNodes);
    return button;
  };

  const textOf = (token) => {
    if (!texts.has(token)) texts.set(token, token.textContent.toLowerCase());
    return texts.get(token);
  };

  const setOpen = (token, isOpen) => {
    token.classList.toggle("open", isOpen);
    token.rows[0].querySelector("button").setAttribute("aria-expanded", String(isOpen));
    const facts = token.querySelector(".inside > p");
    if (isOpen && !facts.querySelector("button")) {
      const copy = document.createElement("button");
      copy.type = "button";
      copy.className = "copy";
      copy.textContent = "Copy ID";
      copy.addEventListener("click", async () => {
        const id = token.querySelector(".id");
        try {
          await navigator.clipboard.writeText(id.textContent);
          copy.textContent = "Copied";
        } catch {
          getSelection().selectAllChildren(id);
          copy.textContent = "Selected, copy it with your keyboard";
        }
      });
      facts.append(" ", copy);
    }
  };

  const showSome = (most) => {
    const matching = [...table.tBodies].filter((token) => !token.hidden);
    matching.forEach((token, index) => token.classList.toggle("later", index >= most));
    const count = Math.min(most, matching.length).toLocaleString("en");
    const all = tokens.length.toLocaleString("en");
    const found = matching.length < tokens.length ? ` that match, of ${all}` : "";
    shown.textContent = `Showing ${count} of ${matching.length.toLocaleString("en")} tokens${found}`;
    showAll.hidden = matching.length <= most;
  };

  const applyFilters = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const fields = Object.entries(wanted).filter(([name, value]) => name !== "text" && value);
    for (const token of tokens) {
      const matches = fields.every(([name, value]) => {
        const has = token.dataset[name];
        return name === "severity" || name === "rule" ? has.split(" ").includes(value) : has === value;
      });
      token.hidden = !(matches && words.every((word) => textOf(token).includes(word)));
    }
    showSome(atOnce);
    for (const tile of document.querySelectorAll("button.tile")) {
      tile.setAttribute("aria-pressed", String(tile.dataset.severity === (wanted.severity || "all")));
    }
  };

  const filterBy = (name, value) => {
    form.reset();
    form.elements[name].value = value;
    applyFilters();
    document.getElementById("tokens").scrollIntoView();
  };

  const sortBy = (heading) => {
    const column = heading.cellIndex;
    const rises = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentNode.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", rises ? "ascending" : "descending");
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    const key = (token) => {
      const cell = token.rows[0].cells[column];
      return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
    };
    const keyed = tokens.map((token) => [key(token), token]);
    const compare = ([a], [b]) => (typeof a === "number" ? a - b : collator.compare(a, b));
    keyed.sort((a, b) => (rises ? compare(a, b) : compare(b, a)));
    table.append(...keyed.map(([, token]) => token));
    showSome(atOnce);
  };

  const openTarget = () => {
    const target = tokens.find((token) => token.id === location.hash.slice(1));
    if (!target) return;
    form.reset();
    applyFilters();
    target.classList.remove("later");
    setOpen(target, true);
    target.scrollIntoView();
  };

  for (const token of tokens) {
    const name = token.querySelector(".name");
    const button = makeButton(name, "plain");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => setOpen(token, !token.classList.contains("open")));
    name.append(button);
  }
  for (const heading of table.tHead.rows[0].cells) {
    const button = makeButton(heading, "plain");
    button.addEventListener("click", () => sortBy(heading));
    heading.append(button);
  }
  for (const tile of document.querySelectorAll(".tile")) {
    const button = makeButton(tile, "tile");
    button.dataset.severity = tile.dataset.severity;
    button.addEventListener("click", () => filterBy("severity", tile.dataset.severity === "all" ? "" : tile.dataset.severity));
    tile.replaceWith(button);
  }
  for (const rule of document.querySelectorAll(".rule")) {
    const button = makeButton(rule, "rule", "plain");
    button.addEventListener("click", () => filterBy("rule", rule.dataset.rule));
    rule.replaceWith(button);
  }
  openAll.addEventListener("click", () => {
    const isOpen = openAll.getAttribute("aria-pressed") !== "true";
    openAll.setAttribute("aria-pressed", String(isOpen));
    for (const token of tokens) if (!isOpen || !token.hidden) setOpen(token, isOpen);
  });
  showAll.addEventListener("click", () => showSome(Infinity));
  form.addEventListener("input", applyFilters);
  form.addEventListener("reset", () => setTimeout(applyFilters));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", openTarget);
  form.hidden = false;
  applyFilters();
  document.documentElement.classList.add("ready");
  openTarget();
});
