// Suggests as one types in the search box of the header. Without this script the box is a form that leads to the page of
// results. A combobox as the ARIA practices describe it: the words stay in the box, arrows go through the list.
"use strict";
(() => {
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.id = "site-search-list";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  form.append(list);
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(said);
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);

  let at = -1, timer = 0, asked = "", request = null;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    const all = options();
    at = all.length === 0 ? -1 : (to + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return;
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const part = (name, text) => {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  };
  const show = (hits) => {
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...hits.map((hit, i) => {
      const option = document.createElement("li");
      option.id = list.id + "-" + i;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.to = hit.to;
      option.append(part("hit-kind", hit.kind), part("hit-title", hit.title));
      const beside = [hit.code !== hit.title && hit.code, hit.note].filter(Boolean).join(" · ");
      if (beside) option.append(part("hit-note", beside));
      return option;
    }));
    said.textContent = hits.length === 0 ? form.dataset.none : "";
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const words = input.value.trim();
    if (words === asked && !list.hidden) return;
    asked = words;
    if (request) request.abort();
    if (words.length < 2) return close();
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.suggest + "?q=" + encodeURIComponent(words), { signal: request.signal });
      if (answer.ok && input.value.trim() === words && document.activeElement === input) show(await answer.json());
    } catch {
      // Another letter came, or the server is away: Enter still leads to the page of results.
    }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { asked = ""; ask(); return; }
      mark(event.key === "ArrowDown" ? at + 1 : (at < 0 ? -1 : at - 1));
    }
    if (event.key === "Enter" && at >= 0 && !list.hidden) {
      event.preventDefault();
      location.href = options()[at].dataset.to;
    }
  });
  // Before the box loses the focus, so that a click still finds its option.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.href = option.dataset.to;
  });
  input.addEventListener("blur", close);
  // A slash leads to the box, as on many sites, wherever one is not writing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      input.focus();
    }
  });
})();
